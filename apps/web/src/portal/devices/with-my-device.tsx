import { Button } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';
import { Link, useParams } from 'react-router';
import type { MyDevice } from '../../api/holders/my-devices.js';
import { ApiProblem } from '../../api/problem.js';
import { Instant } from '../../components/deadline.js';
import { Facts } from '../../components/facts.js';
import { Loading } from '../../components/loading.js';
import { BrokenPage, NotFoundPage, PlainPage } from '../../pages/plain-pages.js';
import { useSay } from '../../text/use-text.js';
import { useMyDevices } from '../use-my-certificates.js';
import { DEVICES } from './device-addresses.js';
import { KIND_WORDS, serialEnd } from './device-words.js';

/** A page about one device of one's own, once it is known. */
export function WithMyDevice({ children }: { readonly children: (device: MyDevice) => ReactNode }): ReactElement {
  const { id = '' } = useParams();
  const devices = useMyDevices();
  if (devices.data === undefined) return devices.error instanceof ApiProblem ? <BrokenPage problem={devices.error} retry={() => void devices.refetch()} /> : <Loading />;
  const device = devices.data.find((known) => known.id === id);
  return device === undefined ? <NotFoundPage /> : <>{children(device)}</>;
}

/** Which device it is, for pages on which something is done to it. */
export function DeviceIdentity({ device: { kind, maskedAddress, model, serial } }: { readonly device: MyDevice }): ReactElement {
  const say = useSay();
  return (
    <Facts
      plain
      facts={[
        { label: say('my-devices.device'), value: say(KIND_WORDS[kind]) },
        ...(maskedAddress === null ? [] : [{ label: say('my-devices.address'), value: <span className="mono">{maskedAddress}</span> }]),
        ...(model === null ? [] : [{ label: say('my-devices.model'), value: <code>{model}</code> }]),
        ...(serial === null ? [] : [{ label: say('my-devices.serial-number'), value: say('my-devices.serial.end', { end: serialEnd(serial) }) }]),
      ]}
    />
  );
}

/** What takes the place of a question about a device that cannot be put. */
export function NotWithThisDevice({ title, text, children }: { readonly title: string; readonly text: string; readonly children?: ReactNode }): ReactElement {
  const say = useSay();
  return (
    <PlainPage title={title} text={text}>
      {children}
      <Button component={Link} to={DEVICES}>
        {say('my-devices.to-list')}
      </Button>
    </PlainPage>
  );
}

/** When a device can be resynchronised again. */
export function LockedUntil({ device: { resynchronisation } }: { readonly device: MyDevice }): ReactElement {
  const say = useSay();
  const { lockedUntil } = resynchronisation;
  if (lockedUntil === null) return <>{say('resync.locked.by-support')}</>;
  return (
    <>
      {say('resync.locked.until')} <Instant at={lockedUntil} />
    </>
  );
}
