import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EventEnvelope } from '@vidimus/contracts';
import { Doors } from '@vidimus/persistence';
import type { ChangeContext } from '@vidimus/persistence';
import { parseCrl } from '@vidimus/pki';
import { eventually } from '@vidimus/testing';
import { authorityAfterRestore } from '../after-restore.js';
import { startAuthority } from '../../test/running-authority.js';
import type { RunningAuthority } from '../../test/running-authority.js';
import { catchUpWithLog } from './catch-up.js';
import { listLost, revokeLost } from './lost-certificates.js';

describe('an authority that was restored from a backup', () => {
  let authority: RunningAuthority;
  let doors: Doors;
  const context: ChangeContext = { actor: { kind: 'system', id: 'restore' }, command: 'restore', correlationId: randomUUID() };

  beforeAll(async () => {
    authority = await startAuthority();
    doors = authority.signer.running.app.get(Doors);
  });
  afterAll(() => authority.stop());

  const told = (type: string, data: Readonly<Record<string, unknown>>): EventEnvelope => ({ type, data }) as EventEnvelope;
  const statusOf = async (serialNumber: string | null): Promise<string | undefined> => {
    const [row]: { state: string }[] = await authority.database.query('SELECT state FROM certificate_status WHERE serial_number = $1', [serialNumber]);
    return row?.state;
  };
  const listed = async (): Promise<string[]> => {
    const [row]: { der: Buffer }[] = await authority.database.query(
      `SELECT der FROM crl JOIN authority_certificate issuer ON issuer.id = crl.issuer_id WHERE purpose = 'ISSUING' ORDER BY number DESC LIMIT 1`,
    );
    return parseCrl(row?.der ?? Buffer.alloc(0)).entries.map(({ serial }) => Buffer.from(serial).toString('hex'));
  };

  it('takes over what it had told everybody: revoked stays revoked, suspended on hold, issued is known to be lost', async () => {
    const [revoked, suspended] = [await authority.issued(), await authority.issued()];
    const lost = { certificateId: randomUUID(), organisationId: randomUUID(), serialNumber: '4a'.repeat(16), notAfter: '2029-11-21T12:00:00Z' };
    const at = '2026-11-22T08:30:00.000Z';
    const events = [
      told('certificate.revoked.v1', { certificateId: revoked.id, category: 'HOLDER_REQUEST', reason: 'keyCompromise', revokedAt: at }),
      told('certificate.suspended.v1', { certificateId: suspended.id, by: 'STAFF', at }),
      told('certificate.issued.v1', lost),
      told('certificate.issued.v1', { ...lost, certificateId: revoked.id, serialNumber: revoked.serialNumber }),
    ];
    const facts = await authority.database.transaction((tx) => catchUpWithLog({ tx, doors, context: { ...context, tx } }, events));
    expect(facts).toEqual({ lost: 1, statusesTakenOver: 2 });
    expect([await statusOf(revoked.serialNumber), await statusOf(suspended.serialNumber), await statusOf(lost.serialNumber)]).toEqual(['REVOKED', 'SUSPENDED', undefined]);
    const [row]: { revoked_at: Date }[] = await authority.database.query('SELECT revoked_at FROM certificate WHERE id = $1', [revoked.id]);
    expect(row?.revoked_at.toISOString()).toBe(at);
    // Everybody has heard of it: nothing is published again.
    expect(await authority.database.query(`SELECT FROM outbox WHERE key = $1 AND type = 'certificate.revoked.v1'`, [revoked.id])).toEqual([]);
  });

  it('revokes by its serial number what it has no record of, in OCSP and in the next list, once', async () => {
    const [lost] = await listLost(authority.database.manager);
    const stranger = '4b'.repeat(16);
    expect(lost).toMatchObject({ serialNumber: '4a'.repeat(16), revokedAt: null });
    for (const serialNumber of [lost?.serialNumber ?? '', stranger]) {
      await revokeLost(doors, serialNumber, 'cessationOfOperation', context);
      expect(await statusOf(serialNumber)).toBe('REVOKED');
      await expect(revokeLost(doors, serialNumber, 'superseded', context)).rejects.toThrow(/revoked already/);
    }
    await eventually('both are listed', async () => {
      const serials = await listed();
      return serials.includes(stranger) && serials.includes(lost?.serialNumber ?? '');
    });
    // Who it was issued to can be told where the log said so, and hears of it.
    const published: object[] = await authority.database.query(`SELECT FROM outbox WHERE type = 'certificate.revoked.v1' AND envelope::text LIKE '%cessationOfOperation%'`);
    expect(published).toHaveLength(1);
    const { serialNumber } = await authority.issued();
    await expect(revokeLost(doors, String(serialNumber), 'superseded', context)).rejects.toThrow(/is recorded here/);
  });

  it('does not sign what was recorded and not signed when the backup was made: it may have been signed since', async () => {
    const { id } = await authority.issued();
    await authority.database.query(
      `UPDATE certificate SET state = 'PREPARED', certificate_sealed = NULL, certificate_digest = NULL, due_at = now() + interval '1 hour' WHERE id = $1`,
      [id],
    );
    const facts = await authority.database.transaction((tx) => authorityAfterRestore({ tx, doors, context: { ...context, tx }, now: new Date(), env: {} }));
    expect(facts).toMatchObject({ refused: 1 });
    const [row]: { state: string; refusal_reason: string }[] = await authority.database.query('SELECT state, refusal_reason FROM certificate WHERE id = $1', [id]);
    expect(row).toEqual({ state: 'REFUSED', refusal_reason: 'unavailable' });
  });
});
