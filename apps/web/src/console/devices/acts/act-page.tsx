import { TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { useHttp } from '../../../api/api-context.js';
import { actOnDevice, IDENTITY_CHECKS, STAFF_REASONS } from '../../../api/devices/inventory.js';
import type { Device } from '../../../api/devices/inventory.js';
import { ProblemNotice } from '../../../components/problem-notice.js';
import { InterruptionPage } from '../../../components/shapes/interruption-page.js';
import { useDraft } from '../../../forms/use-draft.js';
import { useFaults } from '../../../forms/use-faults.js';
import { useSubmit } from '../../../forms/use-submit.js';
import { useSay } from '../../../text/use-text.js';
import { liftableLocks } from '../device-words.js';
import { DEVICES } from '../use-devices.js';
import { ChoiceField } from './choice-field.js';
import { DeviceIdentity, deviceAddress, useDone, WithDevice } from './with-device.js';

/** Acts that ask for nothing but a word or two. */
export type AskedAct = 'block' | 'unblock' | 'revocation' | 'loss' | 'unlocking' | 'extended-resynchronisation';
type Field = 'reason' | 'lock' | 'hours' | 'identityCheck';

/** What each act asks for, by the member of its body. */
const ASKS: Readonly<Record<AskedAct, readonly Field[]>> = {
  block: ['reason'],
  unblock: [],
  revocation: ['reason'],
  loss: [],
  unlocking: ['lock', 'identityCheck'],
  'extended-resynchronisation': ['hours', 'identityCheck'],
};
const FAULTS = { reason: 'DEVICE_REASON', lock: 'DEVICE_LOCK', hours: 'HOURS', identityCheck: 'IDENTITY_CHECK' } as const;
const LONGEST_HOURS = 48;

/** Before something is done with a device: what it means, and what has to be known for it. */
export function DeviceActPage({ act }: { readonly act: AskedAct }): ReactElement {
  const [acted, setActed] = useState(false);
  return <WithDevice act={act} acted={acted} page={(device) => <Asked act={act} device={device} begun={setActed} />} />;
}

function Asked({ act, device, begun }: { readonly act: AskedAct; readonly device: Device; readonly begun: (acted: boolean) => void }): ReactElement {
  const say = useSay();
  const http = useHttp();
  const done = useDone(device.id);
  const queries = useQueryClient();
  const locks = liftableLocks(device);
  const { fields, change, forget } = useDraft(`device.${act}.${device.id}`, { reason: '', lock: locks[0] ?? '', hours: '24', identityCheck: '' });
  const submit = useSubmit(
    async (wish: Readonly<Record<string, string | number>>) => {
      begun(true);
      try {
        return await actOnDevice(http, device.id, act, wish);
      } catch (error) {
        begun(false);
        await queries.invalidateQueries({ queryKey: DEVICES });
        throw error;
      }
    },
    (isAsked) => {
      forget();
      void done(isAsked ? 'second-officer-asked' : act);
    },
  );
  const faults = useFaults(FAULTS, submit.problem);
  const asks = ASKS[act];
  const send = (): void => {
    const right = faults.check(Object.fromEntries(asks.map((field) => [field, isAnswered(field, fields[field]) ? undefined : FAULTS[field]])));
    if (right) submit.send(Object.fromEntries(asks.map((field) => [field, field === 'hours' ? Number(fields.hours) : fields[field]])));
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
      {asks.includes('reason') && (
        <ChoiceField id="reason" label={say('devices.reason')} words={STAFF_REASONS} say={(word) => say(`devices.reason.${word}`)} value={fields.reason} change={(reason) => change({ reason })} error={faults.of('reason')} />
      )}
      {asks.includes('lock') && (
        <ChoiceField id="lock" label={say('devices.lock.which')} words={locks} say={(word) => say(`devices.lock.${word}`)} value={fields.lock} change={(lock) => change({ lock })} error={faults.of('lock')} />
      )}
      {asks.includes('hours') && (
        <TextInput
          id="hours"
          label={say('devices.hours')}
          description={say('devices.hours.hint')}
          inputMode="numeric"
          size="md"
          maxLength={2}
          value={fields.hours}
          onChange={(typed) => change({ hours: typed.currentTarget.value })}
          error={faults.of('hours')}
        />
      )}
      {asks.includes('identityCheck') && (
        <ChoiceField
          id="identityCheck"
          label={say('devices.check')}
          words={IDENTITY_CHECKS}
          say={(word) => say(`devices.check.${word}`)}
          value={fields.identityCheck}
          change={(identityCheck) => change({ identityCheck })}
          error={faults.of('identityCheck')}
        />
      )}
    </InterruptionPage>
  );
}

function isAnswered(field: Field, answer: string): boolean {
  return field === 'hours' ? /^\d{1,2}$/.test(answer) && Number(answer) >= 1 && Number(answer) <= LONGEST_HOURS : answer !== '';
}
