import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { Link, useParams } from 'react-router';
import { useHttp } from '../../api/api-context.js';
import { certificateFiles, readCertificateHistory } from '../../api/authority.js';
import type { Certificate } from '../../api/authority.js';
import { ApiProblem } from '../../api/problem.js';
import { useMay } from '../../app/session.js';
import { CertificateChain } from '../../certificates/certificate-chain.js';
import { CertificateFacts } from '../../certificates/certificate-facts.js';
import { holderOf } from '../../certificates/certificate-identity.js';
import { CodeText } from '../../components/code-text.js';
import { DaysLeftRing } from '../../certificates/days-left-ring.js';
import { Deadline } from '../../components/deadline.js';
import { RecordHistory, historyNow } from '../../components/history/record-history.js';
import { Loading } from '../../components/loading.js';
import { RecordPage } from '../../components/shapes/record-page.js';
import { CERTIFICATE_LOOKS, CERTIFICATE_STATES, isRevocable } from '../../components/states/states.js';
import { BrokenPage } from '../../pages/plain-pages.js';
import { useSay } from '../../text/use-text.js';
import { isPinReset, usePinStanding } from './pin-reset.js';
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
  const http = useHttp();
  const { id, state, profile, serialNumber, notBefore, notAfter, requestId } = certificate;
  const history = useQuery({ queryKey: ['certificate-history', id, state], queryFn: ({ signal }) => readCertificateHistory(http, id, signal), placeholderData: (before) => before });
  return (
    <RecordPage
      help={say('certificate.help')}
      helpFolded
      kind={profile.variant === 'test' ? `${say('certificate.kind')} · ${say('certificate.test')}` : say('certificate.kind')}
      name={holderOf(certificate) ?? say('certificates.unsigned')}
      look={CERTIFICATE_LOOKS[state]}
      version={CERTIFICATE_STATES.indexOf(state)}
      history={historyNow(history)}
      identity={[
        ...(serialNumber === null ? [] : [{ label: say('certificate.serial'), value: <CodeText code={serialNumber} label={say('certificate.serial')} /> }]),
        ...(notAfter === null ? [] : [{ label: say('certificate.valid-until'), value: <Deadline at={notAfter} withTime /> }]),
      ]}
      picture={notBefore !== null && notAfter !== null ? <DaysLeftRing from={notBefore} until={notAfter} ended={!isRevocable(state)} /> : undefined}
      primaryAction={
        <Button component={Link} to={`/console/requests/${requestId}`} variant="default">
          {say('certificate.request')}
        </Button>
      }
      otherActions={<Actions certificate={certificate} />}
      tabs={[
        { id: 'content', title: say('certificate.tab.content'), content: <CertificateFacts certificate={certificate} /> },
        { id: 'chain', title: say('certificate.tab.chain'), content: <CertificateChain certificate={certificate} files={certificateFiles(id)} /> },
        { id: 'history', title: say('certificate.tab.history'), content: <RecordHistory history={history} /> },
      ]}
    />
  );
}

/** What staff may do to a certificate in its state. */
function Actions({ certificate: { id, state } }: { readonly certificate: Certificate }): ReactElement | null {
  const say = useSay();
  const may = useMay();
  const pin = usePinStanding(id, state === 'ACTIVE' && may('issuance:approve'));
  const action = (to: string, label: string): ReactElement => (
    <Button component={Link} to={`/console/certificates/${id}/${to}`} variant="default">
      {label}
    </Button>
  );
  return (
    <>
      {state === 'ACTIVE' && may('certificate:suspend') && action('suspension', say('certificate.suspend'))}
      {state === 'SUSPENDED' && may('certificate:suspend') && action('reinstatement', say('certificate.reinstate'))}
      {state === 'ACTIVE' && may('issuance:approve') && pin.data !== undefined && isPinReset(pin.data) && action('pin-reset', say('pin-reset.title'))}
      {isRevocable(state) && may('certificate:revoke') && action('revocation', say('certificate.revoke'))}
    </>
  );
}
