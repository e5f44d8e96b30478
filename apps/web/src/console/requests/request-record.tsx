import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { Link, useParams } from 'react-router';
import { useHttp } from '../../api/api-context.js';
import { readIssuanceHistory } from '../../api/issuance.js';
import type { Issuance } from '../../api/issuance.js';
import { ApiProblem } from '../../api/problem.js';
import { useMay } from '../../app/session.js';
import { Deadline } from '../../components/deadline.js';
import { HistoryTimeline } from '../../components/history-timeline.js';
import { Loading } from '../../components/loading.js';
import { ProblemNotice } from '../../components/problem-notice.js';
import { RecordPage } from '../../components/shapes/record-page.js';
import { ISSUANCE_LOOKS, OFFICER_COMMANDS } from '../../components/states/states.js';
import type { OfficerCommand } from '../../components/states/states.js';
import { BrokenPage } from '../../pages/plain-pages.js';
import { useSay } from '../../text/use-text.js';
import { CertificateFacts } from '../certificates/certificate-facts.js';
import { useCertificate } from '../certificates/use-certificate.js';
import { nameOf } from './request-list.js';
import { RequestDetails } from './request-details.js';
import { useIssuance } from './use-issuance.js';

/** One person's procedure. */
export function RequestRecord(): ReactElement {
  const { id = '' } = useParams();
  const request = useIssuance(id);
  if (request.data !== undefined) return <Shown request={request.data} />;
  if (request.error instanceof ApiProblem) return <BrokenPage problem={request.error} retry={() => void request.refetch()} />;
  return <Loading />;
}

function Shown({ request }: { readonly request: Issuance }): ReactElement {
  const say = useSay();
  const may = useMay();
  const { id, state, subject, dueAt, certificateId, version } = request;
  const can = (command: OfficerCommand): boolean => OFFICER_COMMANDS[state].includes(command) && may(command === 'cancel' ? 'issuance:cancel' : 'issuance:approve');
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
    ...(can('reject') ? [{ to: `/console/requests/${id}/rejection`, label: say('request.reject') }] : []),
    ...(can('cancel') ? [{ to: `/console/requests/${id}/cancellation`, label: say('request.cancel') }] : []),
  ];
  return (
    <RecordPage
      kind={say('request.kind')}
      name={nameOf(request)}
      look={ISSUANCE_LOOKS[state]}
      version={version}
      identity={[
        { label: say('request.tax-number'), value: <span className="mono">{subject.taxNumberMasked}</span> },
        { label: say('request.email'), value: <span className="break">{request.email}</span> },
        ...(dueAt === null ? [] : [{ label: say('shell.deadline'), value: <Deadline at={dueAt} withTime /> }]),
      ]}
      next={say(`request.next.${state}`)}
      primaryAction={primary}
      otherActions={
        others.length === 0
          ? undefined
          : others.map(({ to, label }) => (
              <Button key={to} component={Link} to={to} variant="default">
                {label}
              </Button>
            ))
      }
      tabs={[
        { id: 'details', title: say('request.tab.details'), content: <RequestDetails request={request} /> },
        { id: 'history', title: say('request.tab.history'), content: <RequestHistory id={id} version={version} /> },
        ...(may('certificate:read') ? [{ id: 'certificate', title: say('request.tab.certificate'), content: <RequestCertificate request={request} /> }] : []),
      ]}
    />
  );
}

function RequestHistory({ id, version }: { readonly id: string; readonly version: number }): ReactElement {
  const http = useHttp();
  const history = useQuery({ queryKey: ['issuance-history', id, version], queryFn: ({ signal }) => readIssuanceHistory(http, id, signal), placeholderData: (before) => before });
  if (history.data !== undefined) return <HistoryTimeline entries={history.data.items} />;
  return history.error instanceof ApiProblem ? <ProblemNotice problem={history.error} retry={() => void history.refetch()} /> : <Loading />;
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
