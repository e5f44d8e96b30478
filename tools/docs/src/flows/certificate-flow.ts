import { CERTIFICATE_TRANSITIONS } from '@vidimus/authority';
import { page } from '../document.js';
import { stateChapter } from './state-table.js';

const INTRODUCTION = `# Certificate: what is signed, and how it ends

The authority keeps one row for every certificate it was asked for. What will be signed is stored **before** it is signed, so that after a
crash nothing that carries a signature is unknown. The state machine is \`services/authority/src/certificates/certificate.ts\`.`;

const STEPS = `## The one gate

Every certificate passes \`issuing-gate.ts\`, whatever asked for it:

1. Examine the order: the signed decision must cover exactly this person, organisation and request; the signing request must prove
   possession of an accepted key that was not certified before.
2. Reserve the serial number and store the bytes to be signed.
3. Lint those bytes. Only what the linter passed can reach the signer: the type of the value makes sure of it.
4. Sign with the key of the issuing authority, in a PKCS#11 token or an encrypted file.
5. Compare the result with what was prepared, and store certificate, audit entry and event in one transaction.

The same id with the same content gets the same answer; with other content it is a conflict.

## Status for relying parties

The role \`status\` answers OCSP (RFC 6960) and offers revocation lists (RFC 5280) and CA certificates over plain HTTP, at the address that
is written into certificates. It signs with the key of the OCSP responder alone and reads the database with a role that may only read. A
revocation is in the next OCSP answer, and in a new list within seconds.

A suspended certificate is published as revoked with the reason certificateHold (RFC 5280, 5.3.1). When it is reinstated, the next answer is good
and the next list does not name it. When it is revoked instead, it is published with the reason of the revocation, as revoked since the hold began:
otherwise signatures from between would become valid by the revocation. One that expires on hold keeps the answer it had.

## Who may suspend and revoke

| Who | May | Proves himself by |
| --- | --- | --- |
| Officers and operators, for their organisations | suspend, reinstate whoever suspended it, revoke | a second factor within ten minutes |
| The holder, signed in | suspend, lift his own suspension, revoke | a second factor within five minutes |
| The holder, not signed in | revoke, at \`POST /v1/revocations-by-code\` of **issuance** | user-id and the revocation code that he took down at the issuing; ten tries a day |

The holder is written to whatever happens, also when he did it himself: it may have been somebody else. While a certificate is suspended, its key
in **remote-signing** signs nothing.`;

/** The page about certificates. */
export function certificateFlow(): string {
  const states = stateChapter(CERTIFICATE_TRANSITIONS, 'PREPARED', {
    PREPARED: { next: 'The authority: signs what is stored or refuses, also after a crash.' },
    ACTIVE: { next: 'The holder: uses it. He or staff may suspend or revoke it.' },
    SUSPENDED: { next: 'Whoever suspended it, or staff: lets it hold again, or revokes it. It does not hold meanwhile.' },
    REVOKED: { next: 'Nobody: it ended before its time, for good.' },
    EXPIRED: { next: 'Nobody: it reached its last instant.' },
    REFUSED: { next: 'Nobody: it was never signed; a new try takes a new id.' },
  });
  return page('CERTIFICATE_TRANSITIONS (services/authority)', INTRODUCTION, '## States', states, STEPS);
}
