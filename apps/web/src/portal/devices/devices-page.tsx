import type { ReactElement } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { MyDevice } from '../../api/holders/my-devices.js';
import { ApiProblem } from '../../api/problem.js';
import { ProblemNotice } from '../../components/problem-notice.js';
import { NothingHere, OverviewPage, OverviewSection, WaitingCards } from '../../components/shapes/overview-page.js';
import { useSay } from '../../text/use-text.js';
import portal from '../portal.module.css';
import { useMyDevices } from '../use-my-certificates.js';
import { deviceTaskOf } from './device-addresses.js';
import { DeviceCard } from './device-card.js';
import { tasksOf } from './device-words.js';
import styles from './devices.module.css';

/** By what one gets codes, how each device stands, and what can be done with it. */
export function DevicesPage(): ReactElement {
  const say = useSay();
  const devices = useMyDevices();
  return (
    <OverviewPage title={say('my-devices.title')} help={say('my-devices.help')}>
      {devices.error instanceof ApiProblem && <ProblemNotice problem={devices.error} title={say('portal.devices.failed')} retry={() => void devices.refetch()} />}
      {devices.data === undefined && devices.error === null && <WaitingCards />}
      {devices.data?.length === 0 && <NothingHere title={say('portal.devices.empty')} text={say('portal.devices.empty.text')} />}
      {devices.data !== undefined && devices.data.length > 0 && (
        <OverviewSection id="devices" title={say('portal.devices')}>
          <ul className={portal.cards}>
            {devices.data.map((device) => (
              <DeviceCard key={device.id} device={device}>
                <Tasks device={device} />
              </DeviceCard>
            ))}
          </ul>
        </OverviewSection>
      )}
      <OverviewSection id="password" title={say('my-devices.password')}>
        <ul className={styles.tiles}>
          <Tile to="/portal/account/password" title={say('account.password.change')} text={say('my-devices.password.text')} />
        </ul>
      </OverviewSection>
    </OverviewPage>
  );
}

/** What one can do with a device, each behind a page that says what it means. */
function Tasks({ device }: { readonly device: MyDevice }): ReactElement {
  const say = useSay();
  const [query] = useSearchParams();
  return (
    <ul className={styles.tiles} aria-labelledby={device.id}>
      {tasksOf(device).map((task) => (
        <Tile key={task} to={deviceTaskOf(device.id, task, query.get('for'))} title={say(`my-devices.task.${task}`)} text={say(`my-devices.task.${task}.text`)} isFirst={task === 'resynchronisation' || task === 'activation'} />
      ))}
    </ul>
  );
}

function Tile({ to, title, text, isFirst = false }: { readonly to: string; readonly title: string; readonly text: string; readonly isFirst?: boolean }): ReactElement {
  return (
    <li>
      <Link to={to} className={styles.tile} data-first={isFirst || undefined}>
        <strong>{title}</strong>
        <span>{text}</span>
      </Link>
    </li>
  );
}
