import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { generateAuthenticationOptions } from '@simplewebauthn/server';
import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import { Problem } from '@vidimus/contracts';
import { verifyAssertion } from '@vidimus/decisions';
import type { RelyingParty, SecurityKeyEvidence } from '@vidimus/decisions';
import { Doors, everything } from '@vidimus/persistence';
import type { ChangeContext, Outcome } from '@vidimus/persistence';
import { RELYING_PARTY } from './relying-party.js';
import { SECURITY_KEY } from './security-key.entity.js';
import type { SecurityKeyRow } from './security-key.entity.js';
import { judgeCounter } from './security-key.js';
import { SecurityKeysRepository } from './security-keys.repository.js';
import type { AssertionResponse } from './security-keys.schemas.js';

const OWN = everything('an officer confirms with keys of his own');
/** As long as a statement over the decision is taken. */
const PATIENCE_MS = 300_000;

/** Decisions that officers confirm with their security keys. */
@Injectable()
export class KeyAssertionsService {
  constructor(
    private readonly doors: Doors,
    private readonly keys: SecurityKeysRepository,
    @Inject(RELYING_PARTY) private readonly relyingParty: RelyingParty,
  ) {}

  /** Whether this officer's decisions are confirmed by security key, and by nothing else. */
  async isRequired(accountId: string): Promise<boolean> {
    return (await this.keys.listActive(OWN, accountId)).length > 0;
  }

  /**
   * What the browser needs to have a decision confirmed: its digest is the challenge.
   * @throws Problem `unprocessable` when the officer has no confirmed security key.
   */
  async options(accountId: string, digest: string): Promise<PublicKeyCredentialRequestOptionsJSON> {
    const keys = await this.keys.listActive(OWN, accountId);
    if (keys.length === 0) {
      throw new Problem('unprocessable', 'You have no confirmed security key. Confirm with a code of your second factor, or have your key confirmed by a manager.', {
        members: { reason: 'NO_SECURITY_KEY' },
      });
    }
    return generateAuthenticationOptions({
      rpID: this.relyingParty.rpId,
      challenge: new Uint8Array(Buffer.from(digest, 'base64url')),
      allowCredentials: keys.map(({ credentialId, transports }) => ({ id: credentialId, transports: [...transports] })),
      userVerification: 'required',
      timeout: PATIENCE_MS,
    });
  }

  /**
   * Takes the assertion of a confirmed key over this digest. The very assertion that came last may come again: it covers the same
   * digest; that it came again is recorded.
   * @throws Problem `evidence-mismatch` naming what does not hold; `credentials-refused` for a key that is not a confirmed one of this
   *   officer, and for one of which there seems to be a copy.
   */
  async accept(context: ChangeContext, accountId: string, { id, response }: AssertionResponse, digest: string): Promise<SecurityKeyEvidence> {
    const key = (await this.keys.listActive(OWN, accountId)).find(({ credentialId }) => credentialId === id);
    if (key === undefined) throw notConfirmed();
    const { authenticatorData, clientDataJSON, signature } = response;
    const assertion = { authenticatorData, clientDataJSON, signature };
    const { counter } = verifyAssertion({ ...this.relyingParty, digest, publicKey: key.publicKey, assertion });
    const given = { count: counter, digest: createHash('sha256').update(signature).digest('base64url') };
    let isCopied = false;
    const row = await this.doors.change(
      SECURITY_KEY,
      key.id,
      context,
      (locked, now) => {
        const verdict = judgeCounter({ count: Number(locked.signCount), digest: locked.lastAssertionDigest }, given);
        isCopied = verdict === 'copied';
        return taken(locked, given, verdict, digest, now);
      },
      OWN,
    );
    if (isCopied) {
      throw new Problem('credentials-refused', 'The security key counts less than it did: there may be a copy of it. Have it revoked, and enrol another.');
    }
    return this.evidenceOf(row, assertion);
  }

  private evidenceOf({ credentialId, publicKey, createdAt, confirmedBy, confirmedAt }: SecurityKeyRow, assertion: SecurityKeyEvidence['assertion']): SecurityKeyEvidence {
    if (confirmedBy === null || confirmedAt === null) throw notConfirmed();
    return { credentialId, publicKey, enrolledAt: createdAt.toISOString(), confirmedBy, confirmedAt: confirmedAt.toISOString(), ...this.relyingParty, assertion };
  }
}

/** What an assertion leaves behind. A copy is written down too, and changes nothing else. */
function taken(
  row: SecurityKeyRow,
  given: { readonly count: number; readonly digest: string },
  verdict: ReturnType<typeof judgeCounter>,
  digest: string,
  now: Date,
): Outcome<SecurityKeyRow> {
  // Revoked since it was read: a key confirms nothing any more from that instant.
  if (row.state !== 'ACTIVE') throw notConfirmed();
  const audit = { accountId: row.accountId, digest, verdict };
  if (verdict === 'copied') return { row, history: [{ code: 'counter-went-back', data: { digest } }], audit };
  if (verdict === 'new') {
    row.signCount = String(given.count);
    row.lastAssertionDigest = given.digest;
    row.lastUsedAt = now;
  }
  return { row, history: [{ code: verdict === 'new' ? 'decision-confirmed' : 'assertion-replayed', data: { digest } }], audit };
}

function notConfirmed(): Problem {
  return new Problem('credentials-refused', 'This security key is not a confirmed one of yours. Use another, or have it confirmed by a manager.');
}
