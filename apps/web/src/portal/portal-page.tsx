import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { Link } from 'react-router';
import type { CertificateSummary } from '../api/authority.js';
import { ApiProblem } from '../api/problem.js';
import { Notice, ProblemNotice } from '../components/problem-notice.js';
import { NothingHere, OverviewPage, OverviewSection, WaitingCards } from '../components/shapes/overview-page.js';
import { useDates, useSay } from '../text/use-text.js';
import { CertificateCard } from './certificate-card.js';
import { DEVICES } from './devices/device-addresses.js';
import { DeviceCard } from './devices/device-card.js';
import { hasEnded, verdictOf } from './holder-choices.js';
import type { Verdict } from './holder-choices.js';
import styles from './portal.module.css';
import { useMyCertificates, useMyDevices } from './use-my-certificates.js';

/** What have I got, is anything wrong, what should I do now? */
export function PortalPage(): ReactElement {
  const say = useSay();
  const certificates = useMyCertificates();
  const devices = useMyDevices();
  return (
    <OverviewPage
      title={say('portal.title')}
      help={say('portal.help')}
      verdict={certificates.data !== undefined && <VerdictNotice verdict={verdictOf(certificates.data, devices.data, Date.now())} />}
    >
      {certificates.error instanceof ApiProblem && <ProblemNotice problem={certificates.error} title={say('portal.failed')} retry={() => void certificates.refetch()} />}
      {certificates.data === undefined ? certificates.error === null && <WaitingCards /> : <Certificates certificates={certificates.data} />}
      <OverviewSection id="devices" title={say('portal.devices')}>
        {devices.error instanceof ApiProblem && <ProblemNotice problem={devices.error} title={say('portal.devices.failed')} retry={() => void devices.refetch()} />}
        {devices.data === undefined && devices.error === null && <WaitingCards />}
        {devices.data?.length === 0 && <NothingHere title={say('portal.devices.empty')} text={say('portal.devices.empty.text')} />}
        {devices.data !== undefined && devices.data.length > 0 && (
          <>
            <ul className={styles.cards}>
              {devices.data.map((device) => (
                <DeviceCard key={device.id} device={device} />
              ))}
            </ul>
            <div className={styles.actions}>
              <Button component={Link} to={DEVICES} variant="default">
                {say('my-devices.manage')}
              </Button>
            </div>
          </>
        )}
      </OverviewSection>
    </OverviewPage>
  );
}

function Certificates({ certificates }: { readonly certificates: readonly CertificateSummary[] }): ReactElement {
  const say = useSay();
  const ended = certificates.filter(hasEnded);
  const current = certificates.filter((certificate) => !hasEnded(certificate));
  return (
    <>
      {(current.length > 0 || ended.length === 0) && (
        <OverviewSection id="certificates" title={say('portal.current')}>
          {current.length === 0 && <NothingHere title={say('portal.empty')} text={say('portal.empty.text')} />}
          <Cards certificates={current} />
        </OverviewSection>
      )}
      {ended.length > 0 && (
        <OverviewSection id="ended" title={say('portal.ended')}>
          <Cards certificates={ended} />
        </OverviewSection>
      )}
    </>
  );
}

function Cards({ certificates }: { readonly certificates: readonly CertificateSummary[] }): ReactElement | null {
  if (certificates.length === 0) return null;
  return (
    <ul className={styles.cards}>
      {certificates.map((certificate) => (
        <CertificateCard key={certificate.id} certificate={certificate} />
      ))}
    </ul>
  );
}

const TONES = { 'fine': 'green', 'suspended-by-staff': 'amber', 'suspended-by-holder': 'amber', 'none-valid': 'amber', 'device-waits': 'amber', 'no-device': 'amber', 'ends-soon': 'amber' } as const;

function VerdictNotice({ verdict }: { readonly verdict: Verdict }): ReactElement | null {
  const say = useSay();
  const dates = useDates();
  if (verdict.kind === 'nothing') return null;
  const text = verdict.kind === 'ends-soon' ? say('portal.verdict.ends-soon.text', { day: dates.day(verdict.until) }) : say(`portal.verdict.${verdict.kind}.text`);
  return (
    <Notice tone={TONES[verdict.kind]} role="status" title={say(`portal.verdict.${verdict.kind}`)}>
      <p>{text}</p>
    </Notice>
  );
}
