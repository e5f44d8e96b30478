import { Problem } from '@vidimus/contracts';
import { countChanged, everything } from '@vidimus/persistence';
import type { AfterRestore } from '@vidimus/persistence';
import { nextState } from './certificates/certificate.js';
import { CERTIFICATE } from './certificates/certificate.entity.js';
import { refused } from './certificates/issuing-gate.js';

const ALL = everything('what was lost concerns every organisation');

/**
 * What was recorded and not signed when the backup was made may have been signed and handed out since: it is refused, so that its serial
 * number never stands on a second certificate. Lists are replaced at once, under numbers that follow the clock (`CrlPublisher`).
 */
export const authorityAfterRestore: AfterRestore = async ({ tx, doors, context }) => {
  const prepared: { id: string }[] = await tx.query(`SELECT id FROM certificate WHERE state = 'PREPARED' ORDER BY id`);
  for (const { id } of prepared) {
    await doors.change(
      CERTIFICATE,
      id,
      { ...context, command: 'refuse' },
      (row) => {
        row.state = nextState(row.state, 'refuse');
        row.dueAt = null;
        return refused(row, new Problem('unavailable', 'The authority was restored from a backup while it was being issued; ask for it under a fresh id.'));
      },
      ALL,
    );
  }
  return { refused: prepared.length, listsToReplace: await countChanged(tx, 'UPDATE crl SET status_changes = NULL') };
};
