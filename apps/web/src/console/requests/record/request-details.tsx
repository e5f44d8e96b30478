import type { ReactElement } from 'react';
import type { Issuance } from '../../../api/issuance.js';
import { Instant } from '../../../components/deadline.js';
import { Facts } from '../../../components/facts.js';
import { useWho } from '../../../components/history/use-who.js';
import { StateTag } from '../../../components/states/state-tag.js';
import { CHECK_LOOKS } from '../../../components/states/states.js';
import { useSay } from '../../../text/use-text.js';
import { HandedTokens } from './handed-tokens.js';
import { RequestApproval } from './request-approval.js';

/** What is known about the person, how to reach him, what the registries said, and how the procedure went. */
export function RequestDetails({ request }: { readonly request: Issuance }): ReactElement {
  const say = useSay();
  const who = useWho([request.startedBy]);
  const { subject, document, checks, approval, closingReason } = request;
  return (
    <>
      <Facts
        title={say('request.person')}
        facts={[
          { label: say('request.given-name'), value: subject.givenName },
          { label: say('request.surname'), value: subject.surname },
          { label: say('request.father-name'), value: subject.fatherName },
          { label: say('request.tax-number'), value: <span className="mono">{subject.taxNumberMasked}</span> },
          ...(document === null
            ? []
            : [{ label: say('request.document'), value: <>{say(`approval.document.${document.documentType}`)} <span className="mono">{document.documentNumberMasked}</span></> }]),
        ]}
      />
      <Facts title={say('request.checks')} facts={checks.map(({ check, result }) => ({ label: say(`check.${check}`), value: <StateTag look={CHECK_LOOKS[result]} /> }))} />
      <Facts
        title={say('request.contact')}
        facts={[
          { label: say('request.email'), value: request.email },
          { label: say('request.phones'), value: request.phones.length === 0 ? say('shell.none') : <span className="mono">{request.phones.join(', ')}</span> },
        ]}
      />
      <Facts
        title={say('request.course')}
        facts={[
          { label: say('request.started'), value: <Instant at={request.createdAt} /> },
          { label: say('request.started-by'), value: who(request.startedBy) },
          ...(closingReason === null ? [] : [{ label: say('request.reason'), value: closingReason }]),
        ]}
      />
      {approval !== null && <RequestApproval request={request} approval={approval} />}
      {/* Last, since it comes later than the rest, which must not move. */}
      <HandedTokens request={request} />
    </>
  );
}
