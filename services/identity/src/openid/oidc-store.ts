import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { FieldCipher } from '@vidimus/persistence';
import { CLOCK } from '@vidimus/service-kit';
import type { Clock } from '@vidimus/workflow';
import { errors } from 'oidc-provider';
import type { Adapter, AdapterPayload } from 'oidc-provider';
import { DataSource } from 'typeorm';

interface StoredPayload {
  id_digest: string;
  payload_sealed: string;
  consumed_at: Date | null;
}

/**
 * Where the OpenID Connect provider keeps sessions, interactions, grants, codes and refresh tokens. Their ids are bearer secrets:
 * the table holds digests of them and sealed payloads, so that a copy of it lets nobody in.
 */
@Injectable()
export class OidcStore {
  constructor(
    private readonly dataSource: DataSource,
    private readonly cipher: FieldCipher,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Ends all sessions of an account and voids its grants, codes and refresh tokens. */
  async endSessions(accountId: string): Promise<void> {
    await this.dataSource.query('DELETE FROM oidc_payload WHERE account_id = $1', [accountId]);
  }

  /** The adapter of one kind of stored thing. */
  adapterFor(model: string): Adapter {
    return {
      upsert: (id, payload, expiresIn) => this.upsert(model, id, payload, expiresIn),
      find: (id) => this.find(model, 'id_digest', id),
      findByUid: (uid) => this.find(model, 'uid_digest', uid),
      // User codes belong to the device flow, which is off.
      findByUserCode: async () => undefined,
      consume: (id) => this.consume(model, id),
      destroy: (id) => this.remove(model, 'id_digest', id),
      revokeByGrantId: (grantId) => this.remove(model, 'grant_id_digest', grantId),
    };
  }

  private async upsert(model: string, id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    const idDigest = digest(id);
    const now = this.clock.now();
    const expiresAt = expiresIn === undefined ? null : new Date(now.getTime() + expiresIn * 1_000);
    const rows: unknown[] = await this.dataSource.query(
      `INSERT INTO oidc_payload AS held (model, id_digest, payload_sealed, account_id, grant_id_digest, uid_digest, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (model, id_digest) DO UPDATE SET payload_sealed = $3, account_id = $4, grant_id_digest = $5, uid_digest = $6, expires_at = $7
         WHERE held.model <> 'ReplayDetection'
       RETURNING model`,
      [
        model,
        idDigest,
        this.cipher.seal(place(model, idDigest), JSON.stringify(payload)),
        payload.accountId ?? null,
        payload.grantId === undefined ? null : digest(payload.grantId),
        payload.uid === undefined ? null : digest(payload.uid),
        expiresAt,
      ],
    );
    // The provider looks first and writes then; of two equal assertions at once the second ends here.
    if (rows.length === 0) throw new errors.InvalidClientAuth('client assertion tokens must only be used once');
    await this.purge(now);
  }

  private async find(model: string, column: 'id_digest' | 'uid_digest', value: string): Promise<AdapterPayload | undefined> {
    const [row]: StoredPayload[] = await this.dataSource.query(
      `SELECT id_digest, payload_sealed, consumed_at FROM oidc_payload WHERE model = $1 AND ${column} = $2`,
      [model, digest(value)],
    );
    if (row === undefined) return undefined;
    const payload = JSON.parse(this.cipher.open(place(model, row.id_digest), row.payload_sealed)) as AdapterPayload;
    return row.consumed_at === null ? payload : { ...payload, consumed: Math.floor(row.consumed_at.getTime() / 1_000) };
  }

  /** One conditional statement: of two requests with one code or refresh token, one wins. */
  private async consume(model: string, id: string): Promise<void> {
    const [, consumed]: [unknown, number] = await this.dataSource.query(
      'UPDATE oidc_payload SET consumed_at = $3 WHERE model = $1 AND id_digest = $2 AND consumed_at IS NULL',
      [model, digest(id), this.clock.now()],
    );
    if (consumed === 0) throw new errors.InvalidGrant('already used');
  }

  private async remove(model: string, column: 'id_digest' | 'grant_id_digest', value: string): Promise<void> {
    await this.dataSource.query(`DELETE FROM oidc_payload WHERE model = $1 AND ${column} = $2`, [model, digest(value)]);
  }

  /** Every write takes a few expired rows away, so that the table stays small without a timer. */
  private async purge(now: Date): Promise<void> {
    await this.dataSource.query(
      `DELETE FROM oidc_payload WHERE (model, id_digest) IN (
         SELECT model, id_digest FROM oidc_payload WHERE expires_at < $1 ORDER BY expires_at LIMIT 5 FOR UPDATE SKIP LOCKED)`,
      [now],
    );
  }
}

function digest(id: string): string {
  return createHash('sha256').update(id).digest('base64url');
}

function place(model: string, idDigest: string): string {
  return `oidc_payload.payload:${model}:${idDigest}`;
}
