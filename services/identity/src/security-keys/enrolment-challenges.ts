import { Inject, Injectable } from '@nestjs/common';
import { Doors } from '@vidimus/persistence';
import type { ChangeContext } from '@vidimus/persistence';
import { IDS } from '@vidimus/service-kit';
import type { Ids } from '@vidimus/workflow';

/** How long an officer may take to plug in and touch his key. */
export const CHALLENGE_LIFETIME_MS = 300_000;
const CHALLENGE_BYTES = 32;

/** Challenges of enrolments that are under way: one an officer, each taken once. */
@Injectable()
export class EnrolmentChallenges {
  constructor(
    private readonly doors: Doors,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /** A fresh challenge; one that was given before is void. */
  make(context: ChangeContext, accountId: string): Promise<Uint8Array> {
    const challenge = this.ids.random(CHALLENGE_BYTES);
    return this.doors.hotWrite(context, async (tx, now) => {
      await tx.query(
        `INSERT INTO security_key_challenge (account_id, challenge, expires_at) VALUES ($1, $2, $3)
         ON CONFLICT (account_id) DO UPDATE SET challenge = excluded.challenge, expires_at = excluded.expires_at`,
        [accountId, Buffer.from(challenge).toString('base64url'), new Date(now.getTime() + CHALLENGE_LIFETIME_MS)],
      );
      return { result: challenge, aggregate: { type: 'account', id: accountId }, history: [] };
    });
  }

  /** Takes the open challenge, base64url; undefined when there is none, or when it is too old. */
  take(context: ChangeContext, accountId: string): Promise<string | undefined> {
    return this.doors.hotWrite(context, async (tx, now) => {
      const [rows]: [{ challenge: string; expires_at: Date }[], number] = await tx.query(
        'DELETE FROM security_key_challenge WHERE account_id = $1 RETURNING challenge, expires_at',
        [accountId],
      );
      const [row] = rows;
      const isOpen = row !== undefined && row.expires_at > now;
      return { result: isOpen ? row.challenge : undefined, aggregate: { type: 'account', id: accountId }, history: [], audit: { isOpen } };
    });
  }
}
