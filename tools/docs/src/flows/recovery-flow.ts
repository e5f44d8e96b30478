import { RECOVERY_TRANSITIONS } from '@vidimus/identity';
import { page } from '../document.js';
import { stateChapter } from './state-table.js';

const INTRODUCTION = `# Recovery: a forgotten password or user-id

Whoever cannot sign in says what he forgot, and gets the same answer in the same time whether somebody is meant or not. What follows comes by mail
alone. The state machine is \`services/identity/src/recoveries/recovery.ts\`.`;

const STEPS = `## Rules worth knowing

- A password is asked for with the user name, the user-id or the holder's address; a user-id with tax number and address, which must be the same
  person's. What was typed rests encrypted until it is looked up, and is erased then.
- An account gets five mails an hour, and a network asks five times an hour. A mail that cannot be ordered for ten minutes is given up.
- The mailed link holds for half an hour and is good for one password; a later one takes its place. It opens nothing by itself: an account with a
  second factor has to give its code, from the authenticator or sent to the device that it has.
- The new password ends all sessions. A second factor that is lost or locked is not recovered here, but in person at the registration office.
- An answered request is deleted after a day; the audit trail keeps that it was made.`;

/** The page about recoveries. */
export function recoveryFlow(): string {
  const states = stateChapter(RECOVERY_TRANSITIONS, 'REQUESTED', {
    REQUESTED: { next: 'The room: looks who is meant, and has a mail sent.' },
    SENT: { next: 'The owner of the account: follows the link, or signs in with the user-id that was mailed.' },
    DROPPED: { next: 'Nobody: no account was meant, or it has had enough mails for this hour.' },
  });
  return page('RECOVERY_TRANSITIONS (services/identity)', INTRODUCTION, '## States', states, STEPS);
}
