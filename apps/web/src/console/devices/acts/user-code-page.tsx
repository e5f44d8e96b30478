import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { Link } from 'react-router';
import { useHttp } from '../../../api/api-context.js';
import { deliverDevice, giveUserCode } from '../../../api/devices/inventory.js';
import type { Device } from '../../../api/devices/inventory.js';
import { CodeText } from '../../../components/code-text.js';
import { Notice, ProblemNotice } from '../../../components/problem-notice.js';
import { InterruptionPage } from '../../../components/shapes/interruption-page.js';
import { OutcomePage } from '../../../components/shapes/outcome-page.js';
import { useDraft } from '../../../forms/use-draft.js';
import { useFaults } from '../../../forms/use-faults.js';
import { useSubmit } from '../../../forms/use-submit.js';
import { useSay } from '../../../text/use-text.js';
import { DEVICES } from '../use-devices.js';
import { useMay } from '../../../app/session.js';
import { DELIVERY_FAULTS, deliveryWish, DeliveryFields, faultsOfDelivery } from './delivery-fields.js';
import { FirstPassword } from './first-password.js';
import styles from './user-code-page.module.css';
import { DeviceIdentity, deviceAddress, WithDevice } from './with-device.js';

/** The two acts that make a user code, which is shown once. */
type CodeAct = 'delivery' | 'user-code';

/** Hands a token over, or gives a new user code for one that was handed over. The code stays on this page and goes with it. */
export function UserCodePage({ act }: { readonly act: CodeAct }): ReactElement {
  const [userCode, setUserCode] = useState<string>();
  const [busy, setBusy] = useState(false);
  return (
    <WithDevice
      act={act}
      acted={busy || userCode !== undefined}
      page={(device) => (userCode === undefined ? <Asked act={act} device={device} begun={setBusy} given={setUserCode} /> : <Given act={act} device={device} userCode={userCode} />)}
    />
  );
}

interface AskedProps {
  readonly act: CodeAct;
  readonly device: Device;
  readonly begun: (busy: boolean) => void;
  readonly given: (userCode: string) => void;
}

function Asked({ act, device, begun, given }: AskedProps): ReactElement {
  const say = useSay();
  const http = useHttp();
  const queries = useQueryClient();
  const { fields, change, forget } = useDraft(`device.${act}.${device.id}`, { way: '', cardNumber: '' });
  const submit = useSubmit(
    async (wish: { readonly way: string; readonly cardNumber?: string }) => {
      begun(true);
      try {
        return await (act === 'delivery' ? deliverDevice(http, device.id, wish) : giveUserCode(http, device.id));
      } catch (error) {
        begun(false);
        throw error;
      }
    },
    (userCode) => {
      forget();
      given(userCode);
      void queries.invalidateQueries({ queryKey: DEVICES });
    },
  );
  const faults = useFaults(DELIVERY_FAULTS, submit.problem);
  const send = (): void => {
    if (faults.check(act === 'delivery' ? faultsOfDelivery(fields) : {})) submit.send(deliveryWish(fields));
  };
  return (
    <InterruptionPage
      title={say(`devices.act.${act}.title`)}
      text={say(`devices.act.${act}.text`)}
      faults={faults.all}
      problem={submit.problem !== null && faults.all.length === 0 && <ProblemNotice problem={submit.problem} />}
      continueLabel={say(`devices.act.${act}`)}
      busy={submit.busy}
      onContinue={send}
      back={deviceAddress(device.id)}
    >
      <DeviceIdentity device={device} />
      {act === 'delivery' && <DeliveryFields fields={fields} change={change} faults={faults} />}
    </InterruptionPage>
  );
}

/** A user code that is shown now and never again. */
export function UserCodeOnce({ userCode }: { readonly userCode: string }): ReactElement {
  const say = useSay();
  return (
    <>
      <p className={styles.code}>
        {say('devices.user-code')}: <CodeText code={userCode} label={say('devices.user-code')} grouped={false} />
      </p>
      <Notice tone="amber" role="status">
        {say('devices.user-code.once')}
      </Notice>
    </>
  );
}

/** The code, once, on a page to print. */
function Given({ act, device, userCode }: { readonly act: CodeAct; readonly device: Device; readonly userCode: string }): ReactElement {
  const say = useSay();
  const may = useMay();
  return (
    <OutcomePage
      tone="green"
      title={say(`devices.act.${act}.done`)}
      id={device.id}
      about={
        <>
          <DeviceIdentity device={device} />
          <UserCodeOnce userCode={userCode} />
          {device.holderId !== null && may('device:manage') && <FirstPassword holderId={device.holderId} />}
        </>
      }
      next={[say(`devices.act.${act}.next`), say('devices.user-code.keep')]}
      otherwise={say('devices.user-code.otherwise')}
      actions={
        <Button component={Link} to={deviceAddress(device.id)} size="md">
          {say('devices.to-record')}
        </Button>
      }
    />
  );
}
