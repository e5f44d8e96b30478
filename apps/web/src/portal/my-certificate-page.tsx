import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement, ReactNode } from 'react';
import { Link, useParams } from 'react-router';
import { useHttp } from '../api/api-context.js';
import type { Certificate } from '../api/authority.js';
import { myCertificateFiles, readMyCertificateHistory } from '../api/holders/my-certificates.js';
import { ApiProblem } from '../api/problem.js';
import { CertificateChain } from '../certificates/certificate-chain.js';
import { CertificateFacts } from '../certificates/certificate-facts.js';
import { holderOf } from '../certificates/certificate-identity.js';
import { CodeText } from '../components/code-text.js';
import { DaysLeftRing } from '../certificates/days-left-ring.js';
import { Deadline } from '../components/deadline.js';
import { RecordHistory, historyNow } from '../components/history/record-history.js';
import { Icon } from '../components/icons.js';
import { Loading } from '../components/loading.js';
import { RecordPage } from '../components/shapes/record-page.js';
import { CERTIFICATE_LOOKS, CERTIFICATE_STATES } from '../components/states/states.js';
import { BrokenPage } from '../pages/plain-pages.js';
import { useSay, useSayWord } from '../text/use-text.js';
import { CertificateActions } from './certificate-card.js';
import { actionsOf, hasEnded } from './holder-choices.js';
import { MY_CERTIFICATES, useMyCertificate } from './use-my-certificates.js';
import { useNextStep } from './use-next-step.js';

/** A page about one certificate of one's own, once it is known. */
export function WithMyCertificate({ children }: { readonly children: (certificate: Certificate) => ReactNode }): ReactElement {
  const { id = '' } = useParams();
  const certificate = useMyCertificate(id);
  if (certificate.data !== undefined) return <>{children(certificate.data)}</>;
  if (certificate.error instanceof ApiProblem) return <BrokenPage problem={certificate.error} retry={() => void certificate.refetch()} />;
  return <Loading />;
}

/** One certificate of one's own: what stands in it, what happened to it, and what can be done. */
export function MyCertificatePage(): ReactElement {
  return <WithMyCertificate>{(certificate) => <Shown certificate={certificate} />}</WithMyCertificate>;
}

function Shown({ certificate }: { readonly certificate: Certificate }): ReactElement {
  const say = useSay();
  const sayWord = useSayWord();
  const nextStep = useNextStep();
  const http = useHttp();
  const { id, state, profile, serialNumber, notBefore, notAfter } = certificate;
  const history = useQuery({ queryKey: [...MY_CERTIFICATES, id, 'history', state], queryFn: ({ signal }) => readMyCertificateHistory(http, id, signal), placeholderData: (before) => before });
  const product = sayWord('product', profile.id);
  const name = holderOf(certificate) ?? product;
  return (
    <>
      <Button component={Link} to="/portal" variant="subtle" size="compact-sm" mb="sm" leftSection={<Icon name="back" />}>
        {say('portal.title')}
      </Button>
      <RecordPage
        kind={profile.variant === 'test' ? `${product} · ${say('certificate.test')}` : product}
        name={name}
        look={CERTIFICATE_LOOKS[state]}
        version={CERTIFICATE_STATES.indexOf(state)}
        history={historyNow(history)}
        identity={[
          ...(serialNumber === null ? [] : [{ label: say('certificate.serial'), value: <CodeText code={serialNumber} label={say('certificate.serial')} /> }]),
          ...(notAfter === null ? [] : [{ label: say('certificate.valid-until'), value: <Deadline at={notAfter} withTime /> }]),
        ]}
        next={nextStep(certificate)}
        help={say('portal.certificate.help')}
        picture={notBefore !== null && notAfter !== null ? <DaysLeftRing from={notBefore} until={notAfter} ended={hasEnded(certificate)} /> : undefined}
        primaryAction={actionsOf(certificate).length === 0 ? undefined : <CertificateActions id={id} actions={actionsOf(certificate)} what={product} />}
        tabs={[
          { id: 'content', title: say('certificate.tab.content'), content: <CertificateFacts certificate={certificate} /> },
          { id: 'chain', title: say('certificate.tab.chain'), content: <CertificateChain certificate={certificate} files={myCertificateFiles(id)} /> },
          { id: 'history', title: say('certificate.tab.history'), content: <RecordHistory history={history} /> },
        ]}
      />
    </>
  );
}
