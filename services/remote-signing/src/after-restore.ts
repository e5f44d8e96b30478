import { countChanged } from '@vidimus/persistence';
import type { AfterRestore } from '@vidimus/persistence';

/** What holders had begun to authorise has expired: it may have been used since. */
export const remoteSigningAfterRestore: AfterRestore = async ({ tx, now }) => ({
  authorisations: await countChanged(tx, `UPDATE authorisation SET due_at = $1, version = version + 1 WHERE state = 'WAITING' AND due_at > $1`, [now]),
});
