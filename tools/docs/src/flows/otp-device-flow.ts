import { DEVICE_START, DEVICE_TRANSITIONS } from '@vidimus/otp-sync';
import { page } from '../document.js';
import { stateChapter } from './state-table.js';

const INTRODUCTION = `# OTP device: where a holder's codes come from, and how each is taken once

A room registers a device for a holder: a program that makes codes, a mobile number, or a mailbox. The holder proves by a first code that it
is his, and from then on authorises with its codes, each for one purpose and one digest. The state machine is
\`services/otp-sync/src/devices/device-states.ts\`, its rules are \`decide()\` in \`device.ts\` beside it.`;

const ATTEMPT = `## An attempt at a code

\`\`\`mermaid
sequenceDiagram
  participant R as a room
  participant O as otp-sync
  participant D as its database
  R->>O: POST /v1/devices/{id}/verifications: code, purpose, digest
  O->>D: count the attempt, of device, holder and sent code, unless one of them has none left; COMMIT
  O->>O: compare: every step of the window, in constant time
  alt right
    O->>D: take the step or the sent code, unless it is taken; COMMIT
    O-->>R: taken for exactly this
  else wrong, or taken by somebody faster
    O->>D: note it; lock, if it was the last attempt; COMMIT
    O-->>R: credentials-refused
  end
\`\`\`

- What is counted and what is taken is decided by single statements whose condition reads the row that they lock: parallel requests, on
  whatever instance, never have more codes compared than the limits allow, nor one code taken twice.
- A crash after the counting costs an attempt and nothing else. The same request under the same idempotency key has the same answer, also
  when the room died in between.`;

const RULES = `## Rules worth knowing

- Five wrong codes in a row lock a device (SIGN_LOCK); ninety wrong ones within a year lock all devices of a holder (YEARLY_BUDGET). A locked
  device looks at no code, a right one neither. The room computes how likely its settings let somebody guess, and does not start above 1 in
  1,000 for a holder and year; as shipped it is 2.7 in 10,000.
- A code of a program is taken one step of 30 seconds early or late at most, and never one of a step that was taken before, or of an earlier one.
- A code that is sent has six digits and holds five minutes, for five tries, and only the newest one for a purpose and digest. Another one is
  sent after 60 seconds, five within an hour to a holder. The room keeps a keyed digest of it; the code itself lies sealed until notification has it.
- A device that is registered again has other secrets, and what was made or sent for the earlier registration is worth nothing.
- Seeds and addresses are sealed for their device and holder: in another row they do not open, and the device is refused as damaged. They are
  erased when the device is replaced or expires.`;

/** The page about one-time-code devices. */
export function otpDeviceFlow(): string {
  const states = stateChapter(DEVICE_TRANSITIONS, DEVICE_START, {
    IN_STOCK: { next: 'Staff: give the token to a holder.' },
    REGISTERED: { next: 'The holder: sets the device up, and proves it by a code, within a day. For hardware staff: hand it over.' },
    DELIVERED: { next: 'The holder: proves by a first code that the token in his hands works.' },
    ACTIVE: { next: 'Nobody: it gives codes whenever its holder authorises something.' },
    LOST: { next: 'Nobody: the holder gets another device.' },
    REVOKED: { next: 'Nobody: staff took it out of use.' },
    REPLACED: { next: 'Nobody: another device of the holder took its place.' },
    EXPIRED: { next: 'Nobody: it was not activated in time, or the life of the token has ended.' },
  });
  return page('DEVICE_TRANSITIONS (services/otp-sync)', INTRODUCTION, '## States', states, ATTEMPT, RULES);
}
