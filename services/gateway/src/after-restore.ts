import { countChanged } from '@vidimus/persistence';
import type { AfterRestore } from '@vidimus/persistence';

/** All browsers are signed out. */
export const gatewayAfterRestore: AfterRestore = async ({ tx }) => ({
  browserSessions: await countChanged(tx, 'DELETE FROM browser_session'),
  subjectSessions: await countChanged(tx, 'DELETE FROM subject_session'),
});
