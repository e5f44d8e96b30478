import { useState } from 'react';
import type { ReactElement } from 'react';
import { useHttp } from '../../../api/api-context.js';
import { actOnDevice } from '../../../api/devices/inventory.js';
import type { Device } from '../../../api/devices/inventory.js';
import { ProblemNotice } from '../../../components/problem-notice.js';
import { InterruptionPage } from '../../../components/shapes/interruption-page.js';
import { useFaults } from '../../../forms/use-faults.js';
import { useSubmit } from '../../../forms/use-submit.js';
import { useSay } from '../../../text/use-text.js';
import { HolderField } from './holder-field.js';
import { DeviceIdentity, deviceAddress, useDone, WithDevice } from './with-device.js';

/** Gives a token from stock to a holder. */
export function AssignmentPage(): ReactElement {
  const [acted, setActed] = useState(false);
  return <WithDevice act="assignment" acted={acted} page={(device) => <Asked device={device} begun={setActed} />} />;
}

function Asked({ device, begun }: { readonly device: Device; readonly begun: (acted: boolean) => void }): ReactElement {
  const say = useSay();
  const http = useHttp();
  const done = useDone(device.id);
  const [holderId, setHolderId] = useState('');
  const submit = useSubmit(
    async (wish: { readonly holderId: string }) => {
      begun(true);
      try {
        await actOnDevice(http, device.id, 'assignment', wish);
      } catch (error) {
        begun(false);
        throw error;
      }
    },
    () => void done('assignment'),
  );
  const faults = useFaults({ holderId: 'DEVICE_HOLDER' }, submit.problem);
  return (
    <InterruptionPage
      title={say('devices.act.assignment.title')}
      text={say('devices.act.assignment.text')}
      help={say('devices.assign.help')}
      faults={faults.all}
      problem={submit.problem !== null && faults.all.length === 0 && <ProblemNotice problem={submit.problem} />}
      continueLabel={say('devices.act.assignment')}
      busy={submit.busy}
      onContinue={() => {
        if (faults.check({ holderId: holderId === '' ? 'DEVICE_HOLDER' : undefined })) submit.send({ holderId });
      }}
      back={deviceAddress(device.id)}
    >
      <DeviceIdentity device={device} />
      <HolderField value={holderId} change={setHolderId} error={faults.of('holderId')} />
    </InterruptionPage>
  );
}
