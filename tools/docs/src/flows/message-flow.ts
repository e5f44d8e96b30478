import { MESSAGE_START, MESSAGE_TRANSITIONS } from '@vidimus/notification';
import { page } from '../document.js';
import { stateChapter } from './state-table.js';

const INTRODUCTION = `# Message: a mail, and the evidence that it went out

A room asks for a message by template and parameters. Notification renders it in the language of the recipient, hands it to a mail server, and
keeps what the server answered. The state machine is \`services/notification/src/messages/message-states.ts\`, its rules are \`decide()\` in
\`message.ts\` beside it.`;

const STEPS = `## Rules worth knowing

- The same order under the same id is one message, however often it is asked for.
- A server that is away or puts us off is tried again after 5 and 30 seconds, 2 and 10 minutes, then every half hour; after a day the message is
  given up.
- Address and parameters are encrypted, and erased as soon as they are of no more use. Events and history hold ids and the template alone.
- After a crash between the server's answer and its record a second copy may go out; both carry the same Message-ID.`;

/** The page about messages. */
export function messageFlow(): string {
  const states = stateChapter(MESSAGE_TRANSITIONS, MESSAGE_START, {
    ACCEPTED: { next: 'The platform: hands it to the mail server, again while that is away.' },
    SENT: { next: 'Nobody: a mail server took it. It may still report that the recipient does not exist.' },
    BOUNCED: { next: 'Nobody: a mail server refused the recipient for good.' },
    FAILED: { next: 'Nobody: it was given up, or refused through no fault of the address.' },
  });
  return page('MESSAGE_TRANSITIONS (services/notification)', INTRODUCTION, '## States', states, STEPS);
}
