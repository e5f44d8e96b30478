import { ACCOUNT_TRANSITIONS, SECURITY_KEY_TRANSITIONS } from '@vidimus/identity';
import { page } from '../document.js';
import { stateChapter } from './state-table.js';

const INTRODUCTION = `# Account: how an officer gets in, and out

Whoever manages officers creates an account and hands over an invitation code in person. The officer opens it, links an authenticator
program, and chooses a password; nobody else ever knows either. The state machine is \`services/identity/src/accounts/account.ts\`.`;

const STEPS = `## Rules worth knowing

- Sign-in takes the password, then a code of the authenticator (RFC 6238). A code is taken once, whoever sends it in parallel.
- Wrong attempts are counted for the account, for the network and for known devices; an unknown user name is answered like a wrong password,
  in the same time.
- Nobody gives a role that he could not give himself, nor in an organisation beyond his own.
- Roles travel in the access token for two minutes at most: what is taken away is gone by then. An approval looks the role up at its very instant.`;

const SECURITY_KEYS = `## Security keys

An officer confirms his decisions with a security key (WebAuthn): what the key signs is the digest of the decision. He enrols it himself; a manager who
manages him compares the fingerprint of the key and confirms it with a code of his own second factor. Nobody confirms his own key. Who confirmed it, and
when, stands in the evidence of every decision. As long as an officer has an ACTIVE key, codes of his second factor do not confirm decisions. The
state machine is \`services/identity/src/security-keys/security-key.ts\`.`;

/** The page about officers' accounts. */
export function accountFlow(): string {
  const states = stateChapter(ACCOUNT_TRANSITIONS, 'INVITED', {
    INVITED: { next: 'The officer: sets password and second factor with the code that a manager hands over, within three days.' },
    ACTIVE: { next: 'The officer: signs in and works. A new invitation takes the old credentials away.' },
    DISABLED: { next: 'Nobody: whoever comes back gets a new account.' },
  });
  const keys = stateChapter(SECURITY_KEY_TRANSITIONS, 'PENDING', {
    PENDING: { next: 'A manager of the officer: sees that key and officer belong together, and confirms it. It counts for nothing yet.' },
    ACTIVE: { next: 'The officer: confirms decisions with it. He or a manager revokes it when it is lost.' },
    REVOKED: { next: 'Nobody: another key is enrolled.' },
  });
  return page('ACCOUNT_TRANSITIONS, SECURITY_KEY_TRANSITIONS (services/identity)', INTRODUCTION, '## States', states, STEPS, SECURITY_KEYS, keys);
}
