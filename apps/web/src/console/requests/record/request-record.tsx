import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { Link, useParams } from 'react-router';
import { useHttp } from '../../../api/api-context.js';
import { readIssuanceHistory } from '../../../api/issuance.js';
import type { Issuance } from '../../../api/issuance.js';
import { ApiProblem } from '../../../api/problem.js';
import type { HistoryEntry } from '../../../api/shared.js';
import { useMay } from '../../../app/session.js';
import { useWhileHere } from '../../../app/use-while-here.js';
import { Deadline } from '../../../components/deadline.js';
import { RecordHistory, historyNow } from '../../../components/history/record-history.js';
import { Loading } from '../../../components/loading.js';
import { ProblemNotice } from '../../../components/problem-notice.js';
import { RecordPage } from '../../../components/shapes/record-page.js';
import { ACTS_NEXT, ISSUANCE_LOOKS, ISSUANCE_STATES, OFFICER_COMMANDS } from '../../../components/states/states.js';
import type { OfficerCommand } from '../../../components/states/states.js';
import { BrokenPage } from '../../../pages/plain-pages.js';
import { useSay } from '../../../text/use-text.js';
import { CertificateFacts } from '../../../certificates/certificate-facts.js';
import { useCertificate } from '../../certificates/use-certificate.js';
import { nameOf } from '../request-list.js';
import { LOOK_EVERY_MS, useIssuance } from '../use-issuance.js';
import { RepeatStep } from './repeat-step.js';
import { RequestDetails } from './request-details.js';
import { TaxNumber } from './tax-number.js';

/** One person's procedure. */
export function RequestRecord(): ReactElement {
  const { id = '' } = useParams();
  const request = useIssuance(id);
  if (request.data !== undefined) return <Shown request={request.data} />;
  if (request.error instanceof ApiProblem) return <BrokenPage problem={request.error} retry={() => void request.refetch()} />;
  return <Loading />;
}

/** What lets somebody ask for a command. */
const PERMISSIONS = {
  approve: 'issuance:approve',
  reject: 'issuance:approve',
  cancel: 'issuance:cancel',
  resend_invitation: 'issuance:start',
  run_again: 'issuance:check',
  retry: 'issuance:retry',
  hand_over_token: 'issuance:approve',
} as const satisfies Record<OfficerCommand, string>;
const REPEATED = ['resend_invitation', 'run_again', 'retry'] as const;

function Shown({ request }: { readonly request: Issuance }): ReactElement {
  const say = useSay();
  const may = useMay();
  const { id, state, subject, dueAt, certificateId } = request;
  const history = useRequestHistory(request, false);
  const can = (command: OfficerCommand): boolean => OFFICER_COMMANDS[state].includes(command) && may(PERMISSIONS[command]);
  const repeated = REPEATED.find(can);
  const primary = can('approve') ? (
    <Button component={Link} to={`/console/requests/${id}/approval`}>
      {say('request.approve')}
    </Button>
  ) : state === 'COMPLETED' && certificateId !== null && may('certificate:read') ? (
    <Button component={Link} to={`/console/certificates/${certificateId}`}>
      {say('request.see-certificate')}
    </Button>
  ) : undefined;
  const others = [
    ...(can('hand_over_token') && may('device:manage') ? [{ to: `/console/requests/${id}/token`, label: say('request.hand-over') }] : []),
    ...(can('reject') ? [{ to: `/console/requests/${id}/rejection`, label: say('request.reject') }] : []),
    ...(can('cancel') ? [{ to: `/console/requests/${id}/cancellation`, label: say('request.cancel') }] : []),
  ];
  return (
    <RecordPage
      help={say('request.help')}
      helpFolded
      kind={say('request.kind')}
      name={nameOf(request)}
      look={ISSUANCE_LOOKS[state]}
      // Lines of history raise the version of the room as well, such as that a mail was delivered; what is shown changes with the state.
      version={ISSUANCE_STATES.indexOf(state)}
      history={historyNow(history)}
      identity={[
        { label: say('request.tax-number'), value: <TaxNumber key={id} id={id} masked={subject.taxNumberMasked} /> },
        { label: say('request.email'), value: <span className="break">{request.email}</span> },
        ...(ACTS_NEXT[state] === 'nobody' ? [] : [{ label: say('request.acts-next'), value: say(`request.acts-next.${ACTS_NEXT[state] === 'officer' && may('issuance:approve') ? 'you' : ACTS_NEXT[state]}`) }]),
        ...(dueAt === null ? [] : [{ label: say('shell.deadline'), value: <Deadline at={dueAt} withTime /> }]),
      ]}
      next={say(`request.next.${state}`)}
      primaryAction={primary}
      otherActions={
        others.length === 0 && repeated === undefined ? undefined : (
          <>
            {repeated !== undefined && <RepeatStep key={repeated} request={request} command={repeated} />}
            {others.map(({ to, label }) => (
              <Button key={to} component={Link} to={to} variant="default">
                {label}
              </Button>
            ))}
          </>
        )
      }
      tabs={[
        { id: 'details', title: say('request.tab.details'), content: <RequestDetails request={request} /> },
        { id: 'history', title: say('request.tab.history'), content: <RequestHistory request={request} /> },
        ...(may('certificate:read') ? [{ id: 'certificate', title: say('request.tab.certificate'), content: <RequestCertificate request={request} /> }] : []),
      ]}
    />
  );
}

/** What happened to a request; it is asked for anew whenever the room has raised its version. @param everyMs and so often besides, where it is read: not every line raises it */
function useRequestHistory({ id, version }: Issuance, everyMs: number | false): UseQueryResult<{ items: HistoryEntry[] }> {
  const http = useHttp();
  return useQuery({
    queryKey: ['issuance-history', id, version],
    queryFn: ({ signal }) => readIssuanceHistory(http, id, signal),
    placeholderData: (before) => before,
    refetchInterval: everyMs,
  });
}

function RequestHistory({ request }: { readonly request: Issuance }): ReactElement {
  return <RecordHistory history={useRequestHistory(request, useWhileHere(LOOK_EVERY_MS))} />;
}

function RequestCertificate({ request: { certificateId, state } }: { readonly request: Issuance }): ReactElement {
  const say = useSay();
  if (certificateId !== null && state === 'COMPLETED') return <IssuedCertificate id={certificateId} />;
  const ended = ISSUANCE_LOOKS[state].tone === 'grey' || state === 'REJECTED' || state === 'FAILED';
  return <p>{say(ended ? 'request.no-certificate.ended' : 'request.no-certificate')}</p>;
}

function IssuedCertificate({ id }: { readonly id: string }): ReactElement {
  const certificate = useCertificate(id);
  if (certificate.data !== undefined) return <CertificateFacts certificate={certificate.data} />;
  return certificate.error instanceof ApiProblem ? <ProblemNotice problem={certificate.error} retry={() => void certificate.refetch()} /> : <Loading />;
}
