import { CONFIRMATION_START, CONFIRMATION_TRANSITIONS, DEVICE_START, DEVICE_TRANSITIONS, REPLACEMENT_START, REPLACEMENT_TRANSITIONS, TOKEN_IMPORT_START, TOKEN_IMPORT_TRANSITIONS } from '@vidimus/otp-sync';
import { page } from '../document.js';
import { stateChapter } from './state-table.js';

const INTRODUCTION = `# OTP device: where a holder's codes come from, and how each is taken once

A room registers a device for a holder: a program that makes codes, a mobile number, or a mailbox. The holder proves by a first code that it
is his, and from then on authorises with its codes, each for one purpose and one digest. Hardware tokens, event-based (RFC 4226) and time-based
(RFC 6238), come from stock: staff assign and deliver them with a scratch card, which carries a user code; to nobody whom identity does not know.
The state machine is
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
  1,000 for a holder and year; as shipped it is 9 in 10,000. The holder is told of both locks by mail; support lifts them after an identity check.
- A code of a program or a time-based token is taken one step early or late at most, and never one of a step that was taken before, or of an
  earlier one. What is expected of a token moves by one step after three codes in a row on the same side: typing slowly, or a jump of our clock,
  teaches nothing.
- A code of an event-based token is taken when it is the next one or one of the nine after it. Counters have 64 bits; after the last one the token is
  used up, and none begins anew.
- Three wrong codes that would have been right further on make a device OUT_OF_SYNC. Whoever sent them is told nothing of it.
- A code that is sent has six digits and holds five minutes, for five tries, and only the newest one for a purpose and digest. Another one is
  sent after 60 seconds, five within an hour to a holder. The room keeps a keyed digest of it; the code itself lies sealed until notification has it.
- A device that is registered again has other secrets, and what was made or sent for the earlier registration is worth nothing.
- Seeds lie under a key that is rotated while codes are verified: a hundred at a time, in two passes, and the former key is erased at the end.
- Seeds and addresses are sealed for their device and holder: in another row they do not open, and the device is refused as damaged. They are
  erased when the device is replaced or expires.`;

const RESYNCHRONISATION = `## Resynchronising

- Signed in by his password, the holder submits the user code of the card and two codes in a row at once. The device that is out of step is
  not needed for anything else.
- The submission is counted and committed first. Then the user code is hashed and the pair is looked for jointly at every place of the
  window: 1,000 presses ahead, or 1,000 steps to both sides. One conditional statement stores the place after the pair, whose codes are spent, lifts
  SIGN_LOCK and no block of staff. Nobody is signed in by it.
- A pair that is right at two places asks for a third code. Everything else that is wrong has one answer, after the same work: what is left of five
  submissions a day, and a reference. By it support finds the device, its last success, and what was wrong.
- Five wrong submissions in a day lay RESYNC_LOCK, for a day; the fourth time within a month support has to lift it, and so after 45 within a
  year. The room does not start when a guesser would succeed with more than 1 in 10,000,000 for a holder and year; as shipped it is 9 in 100,000,000.
- Support can open an extended resynchronisation for two days at most: 10,000 places, by three codes.`;

const REPLACEMENT = `## Another device in its place

- A token that was handed over is activated by its holder: user code and first codes in a row, looked for and limited as a resynchronisation is,
  since keys in a pocket press buttons.
- A holder replaces his device by a program or a number once support has authorised it by a code. A code of the old device spares him the wait; its
  user code, five tries, does not: then the new device is in use after 72 hours, he is told by mail, and at the old number if codes were sent there, and
  he can cancel it until then. His user code stays the same.
- Other rooms go on naming the device that they know. Once it has ended, what they ask of it is asked of the one that was activated in its place.`;

const CONFIRMATION = `## Under four eyes

- An organisation may ask for two officers (\`PUT /v1/device-policies/{organisationId}\`): then a device that somebody has is reported lost by staff, taken out of use, or
  replaced by a token only once another officer has confirmed it. It needs two officers at least; holders act alone as ever.
- Asking stops the device at once by ADMIN_BLOCK: what may be in wrong hands makes no code meanwhile. A token that is to come in the place of another one stays in stock.
- Another officer confirms, with a fresh second factor, or refuses; whoever asked may take it back, and never confirm it. After three days it lapses. A device that was
  blocked stays so until the block is lifted.
- The policy that counts is that of the device, and of the device that is replaced, wherever the token comes from.`;

const IMPORT = `## How hardware comes into stock

- Staff announce the file of a vendor, send it in parts of 512 KiB, which lie sealed, and have it read. One transaction puts all of its tokens
  into stock, or none: a crash in the middle leaves nothing, and another instance begins anew.
- While the file is read the import says how far that has come, and can be broken off. A file that is refused says where and why, and no value of it.
- File, key and password are erased when the import is over, after a day at the latest.`;

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
  const imports = stateChapter(TOKEN_IMPORT_TRANSITIONS, TOKEN_IMPORT_START, {
    RECEIVING: { next: 'Staff: send the parts of the file, then have it read, within a day.' },
    READING: { next: 'Vidimus: reads the file and puts its tokens into stock.' },
    STOCKED: { next: 'Nobody: all tokens of the file lie in stock.' },
    REFUSED: { next: 'Nobody: something in the file was wrong, and none of its tokens lies in stock.' },
    CANCELLED: { next: 'Nobody: staff broke it off.' },
    LAPSED: { next: 'Nobody: it was not over within a day.' },
  });
  const replacements = stateChapter(REPLACEMENT_TRANSITIONS, REPLACEMENT_START, {
    STARTED: { next: 'The holder: proves by a code of the old device, or by its user code, that it is he; within a day.' },
    PROVED: { next: 'The holder: types the first code of the new device, within the day.' },
    WAITING: { next: 'Nobody: after 72 hours the new device is in use, unless it is cancelled.' },
    DONE: { next: 'Nobody: the new device is in the place of the old one.' },
    CANCELLED: { next: 'Nobody: the old device stays.' },
    LAPSED: { next: 'Nobody: it was not ended within a day, or the user code was wrong too often.' },
  });
  const confirmations = stateChapter(CONFIRMATION_TRANSITIONS, CONFIRMATION_START, {
    ASKED: { next: 'Another officer: confirms or refuses, within three days.' },
    CONFIRMED: { next: 'Nobody: it was done.' },
    DECLINED: { next: 'Nobody: it was refused, or taken back.' },
    LAPSED: { next: 'Nobody: no second officer acted in time.' },
  });
  const tables = 'DEVICE_TRANSITIONS, REPLACEMENT_TRANSITIONS, CONFIRMATION_TRANSITIONS and TOKEN_IMPORT_TRANSITIONS (services/otp-sync)';
  return page(tables, INTRODUCTION, '## States', states, ATTEMPT, RESYNCHRONISATION, RULES, REPLACEMENT, replacements, CONFIRMATION, confirmations, IMPORT, imports);
}
