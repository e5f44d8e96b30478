import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { Link, useParams } from 'react-router';
import { useHttp } from '../../api/api-context.js';
import { readCertificateHistory } from '../../api/authority.js';
import type { Certificate } from '../../api/authority.js';
import { ApiProblem } from '../../api/problem.js';
import { useMay } from '../../app/session.js';
import { CodeText } from '../../components/code-text.js';
import { DaysLeftRing } from '../../components/days-left-ring.js';
import { Deadline } from '../../components/deadline.js';
import { HistoryTimeline } from '../../components/history-timeline.js';
import { Loading } from '../../components/loading.js';
import { ProblemNotice } from '../../components/problem-notice.js';
import { RecordPage } from '../../components/shapes/record-page.js';
import { CERTIFICATE_LOOKS, CERTIFICATE_STATES } from '../../components/states/states.js';
import { BrokenPage } from '../../pages/plain-pages.js';
import { useSay } from '../../text/use-text.js';
import { CertificateChain } from './certificate-chain.js';
import { CertificateFacts } from './certificate-facts.js';
import { useCertificate } from './use-certificate.js';

/** One certificate. */
export function CertificateRecord(): ReactElement {
  const { id = '' } = useParams();
  const certificate = useCertificate(id);
  if (certificate.data !== undefined) return <Shown certificate={certificate.data} />;
  if (certificate.error instanceof ApiProblem) return <BrokenPage problem={certificate.error} retry={() => void certificate.refetch()} />;
  return <Loading />;
}

function Shown({ certificate }: { readonly certificate: Certificate }): ReactElement {
  const say = useSay();
  const may = useMay();
  const { id, state, profile, serialNumber, notBefore, notAfter, requestId } = certificate;
  return (
    <RecordPage
      kind={profile.variant === 'test' ? `${say('certificate.kind')} · ${say('certificate.test')}` : say('certificate.kind')}
      name={holderOf(certificate) ?? say('certificates.unsigned')}
      look={CERTIFICATE_LOOKS[state]}
      version={CERTIFICATE_STATES.indexOf(state)}
      identity={[
        ...(serialNumber === null ? [] : [{ label: say('certificate.serial'), value: <CodeText code={serialNumber} label={say('certificate.serial')} /> }]),
        ...(notAfter === null ? [] : [{ label: say('certificate.valid-until'), value: <Deadline at={notAfter} withTime /> }]),
      ]}
      picture={notBefore !== null && notAfter !== null ? <DaysLeftRing from={notBefore} until={notAfter} ended={state !== 'ACTIVE'} /> : undefined}
      primaryAction={
        <Button component={Link} to={`/console/requests/${requestId}`} variant="default">
          {say('certificate.request')}
        </Button>
      }
      otherActions={
        state === 'ACTIVE' && may('certificate:revoke') ? (
          <Button component={Link} to={`/console/certificates/${id}/revocation`} variant="default">
            {say('certificate.revoke')}
          </Button>
        ) : undefined
      }
      tabs={[
        { id: 'content', title: say('certificate.tab.content'), content: <CertificateFacts certificate={certificate} /> },
        { id: 'chain', title: say('certificate.tab.chain'), content: <CertificateChain certificate={certificate} /> },
        { id: 'history', title: say('certificate.tab.history'), content: <CertificateHistory id={id} state={state} /> },
      ]}
    />
  );
}

/** The holder's common name, as it stands in the certificate. */
function holderOf({ content }: Certificate): string | undefined {
  return content?.subject.find(({ type }) => type === 'commonName' || type === 'CN')?.value ?? content?.subjectText;
}

function CertificateHistory({ id, state }: { readonly id: string; readonly state: string }): ReactElement {
  const http = useHttp();
  const history = useQuery({ queryKey: ['certificate-history', id, state], queryFn: ({ signal }) => readCertificateHistory(http, id, signal) });
  if (history.data !== undefined) return <HistoryTimeline entries={history.data.items} />;
  return history.error instanceof ApiProblem ? <ProblemNotice problem={history.error} retry={() => void history.refetch()} /> : <Loading />;
}
