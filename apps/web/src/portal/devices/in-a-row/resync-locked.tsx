import type { ReactElement } from 'react';
import type { MyDevice } from '../../../api/holders/my-devices.js';
import { CodeText } from '../../../components/code-text.js';
import { useSay } from '../../../text/use-text.js';
import styles from '../devices.module.css';
import { DeviceIdentity, LockedUntil, NotWithThisDevice } from '../with-my-device.js';
import { IN_A_ROW } from './acts.js';
import type { InARow } from './acts.js';

/** Too many submissions were wrong: what comes next, and what support is told. Never codes. */
export function ResyncLocked({ act, device }: { readonly act: InARow; readonly device: MyDevice }): ReactElement {
  const say = useSay();
  const { supportReference } = device.resynchronisation;
  return (
    <NotWithThisDevice title={say(`${IN_A_ROW[act].words}.locked`)} text={say('resync.locked.text')}>
      <p>
        <LockedUntil device={device} />
      </p>
      {supportReference !== null && (
        <>
          <p>{say('resync.locked.call')}</p>
          <div className={styles.reference}>
            <p>{say('resync.reference')}</p>
            <CodeText code={supportReference} label={say('resync.reference')} grouped={false} />
          </div>
        </>
      )}
      <DeviceIdentity device={device} />
      <p>{say('resync.locked.never')}</p>
    </NotWithThisDevice>
  );
}
