import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { Link, useParams } from 'react-router';
import { useHttp } from '../../api/api-context.js';
import { readDeviceHistory } from '../../api/devices/inventory.js';
import type { Device } from '../../api/devices/inventory.js';
import { ApiProblem } from '../../api/problem.js';
import { useMay } from '../../app/session.js';
import { CodeText } from '../../components/code-text.js';
import { Instant } from '../../components/deadline.js';
import { RecordHistory, historyNow } from '../../components/history/record-history.js';
import { Loading } from '../../components/loading.js';
import { RecordPage } from '../../components/shapes/record-page.js';
import { StateTag } from '../../components/states/state-tag.js';
import { DEVICE_LOCKED, DEVICE_LOOKS } from '../../components/states/states.js';
import type { StateLook } from '../../components/states/states.js';
import { BrokenPage } from '../../pages/plain-pages.js';
import { shortId } from '../../text/codes.js';
import { useSay } from '../../text/use-text.js';
import { DEVICE_ACTS, possibleActs } from './acts/device-acts.js';
import { deviceAddress } from './acts/with-device.js';
import { PendingConfirmation } from './confirmations/pending-confirmation.js';
import { DeviceFacts } from './device-facts.js';
import { OUT_OF_STEP, useDeviceName, useSayDeviceLine } from './device-words.js';
import { DriftTab } from './drift-plot.js';
import { ResynchronisationsTab } from './resynchronisations-tab.js';
import { DEVICES, useDevice, useDeviceHolder } from './use-devices.js';

const STATES = Object.keys(DEVICE_LOOKS);
const LOCKS = [null, 'ADMIN_BLOCK', 'SIGN_LOCK', 'YEARLY_BUDGET'];

/** One device: what it is, whose, how its codes are, and what happened with it; never a code or a seed. */
export function DeviceRecord(): ReactElement {
  const { id = '' } = useParams();
  const device = useDevice(id);
  if (device.data !== undefined) return <Shown device={device.data} />;
  if (device.error instanceof ApiProblem) return <BrokenPage problem={device.error} retry={() => void device.refetch()} />;
  return <Loading />;
}

function Shown({ device }: { readonly device: Device }): ReactElement {
  const say = useSay();
  const http = useHttp();
  const nameOf = useDeviceName();
  const sayLine = useSayDeviceLine();
  const { id, kind, state, serial, lock, outOfSync, holderId, resynchronisation } = device;
  const version = versionOf(device);
  const history = useQuery({
    queryKey: [...DEVICES, 'history', id, version, device.lastSuccessAt],
    queryFn: ({ signal }) => readDeviceHistory(http, id, signal),
    placeholderData: (before) => before,
  });
  const makesCodes = kind === 'EVENT_TOKEN' || kind === 'TIME_TOKEN' || kind === 'AUTHENTICATOR';
  return (
    <RecordPage
      help={say('devices.record.help')}
      helpFolded
      kind={say('devices.record.kind')}
      name={nameOf(device)}
      look={DEVICE_LOOKS[state]}
      version={version}
      history={historyNow(history)}
      sayLine={sayLine}
      identity={[
        ...(serial === null ? [] : [{ label: say('devices.serial'), value: <CodeText code={serial} label={say('devices.serial')} /> }]),
        { label: say('devices.col.model'), value: <Kind device={device} /> },
        { label: say('devices.holder'), value: <Holder holderId={holderId} /> },
        { label: say('devices.lock'), value: lock === null ? say('devices.lock.none') : <Condition look={DEVICE_LOCKED} why={say(`devices.lock.${lock}`)} /> },
        ...(resynchronisation.locked ? [{ label: say('devices.section.resync'), value: <Condition look={DEVICE_LOCKED} why={say('devices.lock.RESYNC_LOCK')} /> }] : []),
        ...(outOfSync ? [{ label: say('devices.section.codes'), value: <StateTag look={OUT_OF_STEP} /> }] : []),
        ...(resynchronisation.extendedUntil === null ? [] : [{ label: say('devices.resync.extended-until'), value: <Instant at={resynchronisation.extendedUntil} /> }]),
      ]}
      picture={<PendingConfirmation deviceId={id} />}
      primaryAction={<Actions device={device} />}
      tabs={[
        { id: 'details', title: say('devices.tab.details'), content: <DeviceFacts device={device} /> },
        { id: 'history', title: say('devices.tab.history'), content: <RecordHistory history={history} sayLine={sayLine} /> },
        ...(makesCodes
          ? [
              { id: 'resyncs', title: say('devices.tab.resyncs'), content: <ResynchronisationsTab device={device} /> },
              { id: 'drift', title: say('devices.tab.drift'), content: <DriftTab device={device} /> },
            ]
          : []),
      ]}
    />
  );
}

/** Tells two of its standings apart: the room counts none. What its codes change is no change of the record. */
function versionOf({ state, lock, holderId, resynchronisation: { locked, extendedUntil } }: Device): number {
  const extended = extendedUntil === null ? 0 : Math.trunc(new Date(extendedUntil).getTime() / 1_000);
  const standing = (STATES.indexOf(state) * LOCKS.length + LOCKS.indexOf(lock)) * 4 + (locked ? 2 : 0) + (holderId === null ? 0 : 1);
  return extended * 1_000 + standing;
}

function Kind({ device: { kind, model } }: { readonly device: Device }): ReactElement {
  const say = useSay();
  return (
    <>
      {say(`devices.kind.${kind}`)} {model !== null && <span className="mono break">{model}</span>}
    </>
  );
}

/** What holds beside the state, and why. */
function Condition({ look, why }: { readonly look: StateLook; readonly why: string }): ReactElement {
  return (
    <>
      <StateTag look={look} /> {why}
    </>
  );
}

/** Whose it is: by name with his certificate where the reader sees one, else by the number that can be quoted. */
function Holder({ holderId }: { readonly holderId: string | null }): ReactElement {
  const say = useSay();
  const holder = useDeviceHolder(holderId);
  if (holderId === null) return <>{say('devices.holder.none')}</>;
  return (
    <>
      {holder === undefined && '…'}
      {holder === null && say('devices.holder.number', { number: shortId(holderId) })}
      {holder !== null && holder !== undefined && (
        <Link to={`/console/certificates/${holder.certificateId}`} className="break">
          {holder.name}
        </Link>
      )}{' '}
      · <Link to={`/console/devices?holder=${holderId}`}>{say('devices.holder.devices')}</Link>
    </>
  );
}

/** What staff may do with a device as it stands; the first is what it most likely needs. */
function Actions({ device }: { readonly device: Device }): ReactElement {
  const say = useSay();
  const may = useMay();
  const acts = possibleActs(device).filter((act) => may(DEVICE_ACTS[act]));
  return (
    <>
      {acts.map((act, index) => (
        <Button key={act} component={Link} to={`${deviceAddress(device.id)}/${act}`} variant={index === 0 && WANTED.includes(act) ? 'filled' : 'default'}>
          {say(`devices.act.${act}`)}
        </Button>
      ))}
    </>
  );
}

/** Steps on the way of a device to its holder, and help for him. */
const WANTED: readonly string[] = ['unlocking', 'assignment', 'delivery', 'unblock'];
