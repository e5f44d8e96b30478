import type { ReactElement } from 'react';
import type { MyDevice } from '../api/holders/my-devices.js';
import { Day } from '../components/deadline.js';
import { Notice } from '../components/problem-notice.js';
import { StateTag } from '../components/states/state-tag.js';
import { DEVICE_LOCKED, DEVICE_LOOKS } from '../components/states/states.js';
import { useSay } from '../text/use-text.js';
import styles from './portal.module.css';

/** One way to receive codes, and in plain words whether it is locked. */
export function DeviceCard({ device: { kind, state, maskedAddress, lock, activatedAt } }: { readonly device: MyDevice }): ReactElement {
  const say = useSay();
  return (
    <li className={styles.device}>
      <div className={styles.deviceHead}>
        <strong>{say(`subject.channel.${kind}`)}</strong>
        <StateTag look={lock === null ? DEVICE_LOOKS[state] : DEVICE_LOCKED} />
      </div>
      {maskedAddress !== null && <p className="mono break">{maskedAddress}</p>}
      {activatedAt !== null && (
        <p className="soft">
          {say('portal.device.since')} <Day at={activatedAt} />
        </p>
      )}
      {lock !== null && (
        <Notice tone="amber" title={say('portal.device.locked')}>
          <p>{say(`portal.device.locked.${lock}`)}</p>
        </Notice>
      )}
    </li>
  );
}
