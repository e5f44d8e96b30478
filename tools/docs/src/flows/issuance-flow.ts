import { ISSUANCE_START, ISSUANCE_TRANSITIONS } from '@vidimus/issuance';
import { page } from '../document.js';
import { stateChapter } from './state-table.js';

const INTRODUCTION = `# Issuance: from a tax number to a certificate

An officer of a public agency gives an employee a signature certificate. He types the tax number; the registry fills in the names, so that
nothing can be mistyped. The employee proves himself at the national tax login, the census of employees and the police; the officer meets
him in person and approves with a signed decision; the employee chooses how codes reach him, a password and a PIN, and his key is certified.

The state machine below is \`services/issuance/src/issuance-requests/issuance-states.ts\`, its rules are \`decide()\` in
\`issuance-request.ts\` beside it. Every state says who acts next, and from every open state staff or a timer can bring the matter to an
end, so that no request waits for ever.`;

const STEPS = `## The steps, and where they are in the code

| Step | Call | Folder of \`services/issuance/src\` |
| --- | --- | --- |
| Look the person up | \`POST /v1/registry-lookups\` | \`registry-lookups\` |
| Start | \`POST /v1/issuance-requests\` | \`issuance-requests\` |
| Open the mailed link | \`POST /session/links\` of **gateway** | \`services/gateway/src/subjects\`, \`subjects\` |
| Log in at the tax authority | \`GET /session/tax-login\` of **gateway**, by OpenID Connect | \`subjects\`, \`registries\` |
| Check | \`POST /v1/subject-requests/{id}/checks\` | \`subjects\`, \`registry-checks\` |
| Draft the decision | \`POST …/decision-drafts\` | \`approvals\` |
| Confirm it with the security key or the second factor | \`POST /v1/decision-statements\` of **identity** | \`services/identity/src/decision-statements\` |
| Approve | \`POST …/approval\` | \`approvals\` |
| Hand a token over, if he is to have one: make the person known, then \`assignment\` and \`delivery\` at **otp-sync** | \`POST …/token-hand-overs\` | \`token-hand-overs\` |
| Accept the terms | \`PUT /v1/subject-requests/{id}/terms\` | \`completions\`, \`terms\` |
| Choose and prove a source of one-time codes, through **otp-sync** | \`POST …/otp-devices\`, \`otp-codes\`, \`otp-verifications\` | \`completions\` |
| Or choose the token that was handed over, and activate it by the user code of its card and two codes in a row | \`GET …/tokens\`, \`POST …/token-choices\`, \`token-activations\` | \`token-hand-overs\` |
| Set password and PIN, through **identity** and **remote-signing** | \`POST …/credentials\` | \`completions\` |
| Take down the codes for emergencies | \`POST …/codes\` | \`completions\` |
| Ask for the certificate | \`POST …/completion\` | \`completions\` |
| Tie the key to it, and take its signing request | \`PUT /v1/credentials/{id}/certificate\` of **remote-signing**, by a job | \`services/remote-signing/src/credentials\` |
| Certify | \`PUT /v1/certificates/{id}\` of **authority**, by a job | \`services/authority/src/certificates\` |
| Hear the result | events \`certificate.issued.v1\`, \`certificate.refused.v1\` | \`completions\` |
| Let time run out | a timer that claims due rows | \`deadlines\` |

## Rules worth knowing

- Data of the person are never edited. A wrong entry is cancelled and started again.
- A registry that does not answer is no refusal: it is asked again after 1, 5, 15 and 60 minutes, then every hour.
- Three passed checks are needed, not two. Names agree when they are equal without accents and case, in Greek or in Latin letters.
- The approval is a signature over the canonical decision: who, for whom, by which document, in which words. The authority verifies the
  same evidence again before it signs; one changed byte is refused.
- A certificate id that the authority refused stays refused; the next try takes a new one.
- A token is handed over after the approval, by the officer who met the person; it is his for good, whatever he chooses in the end.
- The procedure ends 60 days after its start, but never sooner than 14 days after the approval. Five failures to issue within a day end it too.`;

/** The page about issuance. */
export function issuanceFlow(): string {
  const states = stateChapter(ISSUANCE_TRANSITIONS, ISSUANCE_START, {
    AWAITING_USER_CHECK: { next: 'The person: proves the tax login and names an identity document.' },
    CHECKING: { next: 'The platform: asks the registries, again while one is away.' },
    CHECK_FAILED: { next: 'The person: has the registries put right, or takes another document, and tries again, three times a day at most.' },
    AWAITING_APPROVAL: { next: 'The officer: meets the person, and approves or rejects.' },
    APPROVED: { next: 'The person: accepts the terms, chooses how codes reach him, sets password and PIN, takes down his codes, and asks for the certificate.' },
    ISSUING: { next: 'The authority: signs or refuses. Half an hour of silence counts as a failure.' },
    ISSUE_FAILED: { next: 'The platform: tries again after an hour; the person or an operator may have it tried before.' },
    COMPLETED: { next: 'Nobody: the certificate exists.' },
    CANCELLED: { next: 'Nobody: staff stopped it before issuing began.' },
    REJECTED: { next: 'Nobody: an officer refused it, with a reason.' },
    EXPIRED: { next: 'Nobody: the time for the procedure ran out.' },
    FAILED: { next: 'Nobody: issuing failed for good; a new request is needed.' },
  });
  return page('ISSUANCE_TRANSITIONS (services/issuance)', INTRODUCTION, '## States', states, STEPS);
}
