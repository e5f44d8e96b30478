import type { ReactElement, ReactNode } from 'react';
import { Link } from 'react-router';
import type { MyDevice } from '../../api/holders/my-devices.js';
import { Day, Instant } from '../../components/deadline.js';
import { Notice } from '../../components/problem-notice.js';
import { StateTag } from '../../components/states/state-tag.js';
import { DEVICE_LOCKED, DEVICE_LOOKS, DEVICE_OUT_OF_SYNC } from '../../components/states/states.js';
import { useSay } from '../../text/use-text.js';
import portal from '../portal.module.css';
import { deviceTaskOf } from './device-addresses.js';
import { KIND_WORDS, lockText, serialEnd } from './device-words.js';
import { replacementOf } from './replacement/replacement-steps.js';
import { LockedUntil } from './with-my-device.js';

/** One way to receive codes, and in plain words whether it is locked. @param children what can be done */
export function DeviceCard({ device, children }: { readonly device: MyDevice; readonly children?: ReactNode }): ReactElement {
  const say = useSay();
  const { id, kind, state, lock, outOfSync, activatedAt } = device;
  const look = outOfSync ? DEVICE_OUT_OF_SYNC : DEVICE_LOOKS[state];
  const why = lockText(device);
  return (
    <li className={portal.device}>
      <div className={portal.deviceHead}>
        <h3 id={id}>{say(KIND_WORDS[kind])}</h3>
        <StateTag look={lock === null ? look : DEVICE_LOCKED} />
      </div>
      <DeviceMark device={device} />
      {activatedAt !== null && (
        <p className="soft">
          {say('portal.device.since')} <Day at={activatedAt} />
        </p>
      )}
      {why !== null && (
        <Notice tone="amber" title={say('portal.device.locked')}>
          <p>{say(why)}</p>
        </Notice>
      )}
      {why === null && outOfSync && (
        <Notice tone="amber" title={say('my-devices.out-of-sync')}>
          <p>{say('my-devices.out-of-sync.text')}</p>
        </Notice>
      )}
      {device.resynchronisation.possible && device.resynchronisation.locked && (
        <Notice tone="amber" title={say('resync.locked')}>
          <p>
            <LockedUntil device={device} />
          </p>
          <p>
            <Link to={deviceTaskOf(id, state === 'DELIVERED' ? 'activation' : 'resynchronisation', null)}>{say('resync.locked.help')}</Link>
          </p>
        </Notice>
      )}
      <Replacement device={device} />
      {children}
    </li>
  );
}

/** That another device takes its place, and the way on, or out of it. */
function Replacement({ device: { id, replacement } }: { readonly device: MyDevice }): ReactElement | null {
  const say = useSay();
  if (replacement === null) return null;
  const { isWaiting, dueAt } = replacement;
  return (
    <Notice tone="amber" title={say(isWaiting ? 'replacement.waiting' : 'replacement.card.begun')}>
      {isWaiting && dueAt !== null && (
        <p>
          {say('replacement.card.waiting')} <Instant at={dueAt} />
        </p>
      )}
      {!isWaiting && (
        <p>
          <Link to={replacementOf(id, 'proof')}>{say('replacement.continue')}</Link>
        </p>
      )}
      <p>
        <Link to={replacementOf(id, 'cancellation')}>{say('replacement.cancel')}</Link>
      </p>
    </Notice>
  );
}

/** By what its owner knows it: the address, or model and the end of the serial number. */
export function DeviceMark({ device: { maskedAddress, model, serial } }: { readonly device: Pick<MyDevice, 'maskedAddress' | 'model' | 'serial'> }): ReactElement | null {
  const say = useSay();
  if (maskedAddress !== null) return <p className="mono break">{maskedAddress}</p>;
  if (serial === null) return null;
  return (
    <p>
      {model !== null && <code>{model} </code>}
      {say('my-devices.serial', { end: serialEnd(serial) })}
    </p>
  );
}
