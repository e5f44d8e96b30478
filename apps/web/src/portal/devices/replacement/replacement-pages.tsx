import type { ReactElement } from 'react';
import { useNavigate } from 'react-router';
import type { MyDevice } from '../../../api/holders/my-devices.js';
import { InterruptionPage } from '../../../components/shapes/interruption-page.js';
import { useSay } from '../../../text/use-text.js';
import { DEVICES } from '../device-addresses.js';
import styles from '../devices.module.css';
import { DeviceIdentity, NotWithThisDevice, WithMyDevice } from '../with-my-device.js';
import { replacementOf } from './replacement-steps.js';

/** Before a device is replaced: when that is not the remedy. */
export function ReplacementPage(): ReactElement {
  return <WithMyDevice>{(device) => <Asked device={device} />}</WithMyDevice>;
}

function Asked({ device }: { readonly device: MyDevice }): ReactElement {
  const say = useSay();
  const navigate = useNavigate();
  return (
    <InterruptionPage
      title={say('my-devices.replacement')}
      text={say('my-devices.replacement.text')}
      help={say('my-devices.replacement.help')}
      faults={[]}
      continueLabel={say('my-devices.replacement.submit')}
      busy={false}
      onContinue={() => void navigate(replacementOf(device.id, 'new'))}
      back={DEVICES}
    >
      <ul className={styles.ways}>
        <li>{say('my-devices.replacement.refused')}</li>
        <li>{say('my-devices.replacement.lost')}</li>
      </ul>
      <DeviceIdentity device={device} />
    </InterruptionPage>
  );
}

/** Who replaces it, and what one takes along. */
export function ReplacementOfficePage(): ReactElement {
  const say = useSay();
  return (
    <WithMyDevice>
      {(device) => (
        <NotWithThisDevice title={say('my-devices.replacement.office')} text={say('my-devices.replacement.office.text')}>
          <DeviceIdentity device={device} />
          <p>{say('my-devices.replacement.office.until')}</p>
        </NotWithThisDevice>
      )}
    </WithMyDevice>
  );
}
