import { CONTACT_CHANGE_TRANSITIONS, CONTACT_TRANSITIONS } from '@vidimus/identity';
import { page } from '../document.js';
import { stateChapter } from './state-table.js';

const INTRODUCTION = `# Contact point: what a holder is reached by

A holder has one e-mail address and one telephone number that he proved to be his. He changes them on his profile page. The state machines are
\`services/identity/src/contact-changes/contact-change.ts\` and \`services/identity/src/persons/contact-point.ts\`.`;

const STEPS = `## Rules worth knowing

- Only what is verified keeps others from an address; a unique index decides between two who prove it at once. Who comes second is told to use
  another one, and never whose it is.
- An e-mail address is proved by a mailed link (24 hours, once), a number by a code (5 minutes, 5 tries). A later address of the same kind makes the
  former void. Both need a code of the holder's device no older than five minutes: a forgotten password is reset through them.
- The former contact point holds until the new one is proved. Then both are told, and the mailbox too when a number was changed.
- The address or number that codes are sent to is not changed here: the registration office gives another device for codes first.
- What was entered is erased when the change has ended; jobs and events hold ids alone.`;

/** The page about contact points and their changes. */
export function contactFlow(): string {
  const changes = stateChapter(CONTACT_CHANGE_TRANSITIONS, 'ENTERED', {
    ENTERED: { next: 'The room: has the link or the code sent.' },
    SENT: { next: 'The holder: opens the link, or types the code.' },
    VERIFIED: { next: 'Nobody: it is his contact point.' },
    LAPSED: { next: 'Nobody: not proved in time, guessed at too often, or another address was entered after it.' },
    CONFLICT: { next: 'Nobody: it is verified for somebody else.' },
  });
  const points = stateChapter(CONTACT_TRANSITIONS, 'VERIFIED', {
    VERIFIED: { next: 'Nobody: the person is reached by it.' },
    REPLACED: { next: 'Nobody: it is free for everybody.' },
  });
  return page('CONTACT_CHANGE_TRANSITIONS and CONTACT_TRANSITIONS (services/identity)', INTRODUCTION, '## States of a change', changes, '## States of a contact point', points, STEPS);
}
