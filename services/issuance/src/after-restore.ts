import { countChanged } from '@vidimus/persistence';
import type { AfterRestore } from '@vidimus/persistence';
import { LINK_LIFETIME_MS } from './issuance-requests/issuance-deadlines.js';

/** Mailed links have expired: one may have been replaced since the backup. Whoever follows one is offered a new one. */
export const issuanceAfterRestore: AfterRestore = async ({ tx, now }) => ({
  mailedLinks: await countChanged(
    tx,
    'UPDATE issuance_request SET link_sent_at = $1, version = version + 1 WHERE due_at IS NOT NULL AND link_sent_at > $1',
    [new Date(now.getTime() - LINK_LIFETIME_MS)],
  ),
});
