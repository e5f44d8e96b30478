import {
  AUTHORISATION_START,
  AUTHORISATION_TRANSITIONS,
  CREDENTIAL_START,
  CREDENTIAL_TRANSITIONS,
  PIN_START,
  PIN_TRANSITIONS,
} from '@vidimus/remote-signing';
import { page } from '../document.js';
import { stateChapter } from './state-table.js';

const INTRODUCTION = `# Credential: a holder's key on the server

The key of a remote signature is made on the server, under a PIN that its holder chooses. The keystore wraps it, the PIN encrypts it once more, and
what comes out lies in a row of the database. The state machines are \`services/remote-signing/src/credentials/credential-states.ts\`, their rules
\`decide()\` in \`credential.ts\` beside it.`;

const STEPS = `## Rules worth knowing

- Database and keystore without the PIN sign nothing, nor does the PIN without them. A key moved to another row is refused.
- The same PIN gives the same pair; another one makes a new pair, until a certificate is ordered over it.
- A try of the PIN is counted before it is looked at. Five wrong ones in a row block it, however many come at the same moment.
- A blocked PIN is set free by the eight-digit unblock code, five tries, together with a one-time code.
- A signature takes two halves: the PIN opens an authorisation over exactly these digests, the one-time code spends it, once.
- The key ends with its certificate, or after 30 days without one, and nothing of it is left.`;

/** The page about holders' keys. */
export function credentialFlow(): string {
  const ofKey = stateChapter(CREDENTIAL_TRANSITIONS, CREDENTIAL_START, {
    CREATED: { next: 'The person and issuance: PIN and codes are chosen, the certificate is ordered and issued.' },
    ACTIVE: { next: 'The person: signs with PIN and one-time code.' },
    SUSPENDED: { next: 'Whoever suspended the certificate, or staff: until it is reinstated, nothing is signed and no PIN is looked at.' },
    DESTROYED: { next: 'Nobody: the key is gone.' },
  });
  const ofPin = stateChapter(PIN_TRANSITIONS, PIN_START, {
    SET: { next: 'The person: types it to sign, or changes it.' },
    BLOCKED: { next: 'The person: sets a new one with the unblock code and a one-time code; or, when that is lost, with a one-time code after an officer who met him ordered it.' },
    DESTROYED: { next: 'Nobody: it opens nothing any more.' },
  });
  const ofAuthorisation = stateChapter(AUTHORISATION_TRANSITIONS, AUTHORISATION_START, {
    WAITING: { next: 'The person: types the one-time code, within five minutes.' },
    SPENT: { next: 'Nobody: it has signed, once.' },
    REFUSED: { next: 'Nobody: the code was wrong five times.' },
    EXPIRED: { next: 'Nobody: no code came in time.' },
  });
  const tables = 'CREDENTIAL_TRANSITIONS, PIN_TRANSITIONS and AUTHORISATION_TRANSITIONS (services/remote-signing)';
  const signing = '## States of an authorisation to sign';
  return page(tables, INTRODUCTION, '## States of the key', ofKey, '## States of its PIN', ofPin, signing, ofAuthorisation, STEPS);
}
