import { countChanged } from '@vidimus/persistence';
import type { AfterRestore } from '@vidimus/persistence';

/** What holders had begun to authorise has expired, and so has a new PIN that was ordered: both may have been used since. */
export const remoteSigningAfterRestore: AfterRestore = async ({ tx, now }) => ({
  authorisations: await countChanged(tx, `UPDATE authorisation SET due_at = $1, version = version + 1 WHERE state = 'WAITING' AND due_at > $1`, [now]),
  orderedPins: await countChanged(tx, 'UPDATE credential SET pin_reset_id = NULL, pin_reset_until = NULL, version = version + 1 WHERE pin_reset_id IS NOT NULL'),
});
