import { TextInput } from '@mantine/core';
import type { MessageId } from '@vidimus/i18n';
import type { ReactElement } from 'react';
import { Navigate, useNavigate, useSearchParams } from 'react-router';
import type { MyDevice } from '../../../api/holders/my-devices.js';
import { CodeInput } from '../../../components/code-input.js';
import { Instant } from '../../../components/deadline.js';
import { Notice, ProblemNotice } from '../../../components/problem-notice.js';
import { TaskPage } from '../../../components/shapes/task-page.js';
import { useSay } from '../../../text/use-text.js';
import { devicesFor, deviceTaskOf } from '../device-addresses.js';
import styles from '../devices.module.css';
import { DeviceIdentity, NotWithThisDevice, WithMyDevice } from '../with-my-device.js';
import { IN_A_ROW } from './acts.js';
import type { InARow } from './acts.js';
import { HowTo } from './how-to.js';
import { ResyncLocked } from './resync-locked.js';
import { useCodesInARow } from './use-codes-in-a-row.js';
import type { FieldName } from './use-codes-in-a-row.js';

interface AboutProps {
  readonly act: InARow;
  readonly device: MyDevice;
}

/** Brings a device into step, or activates it, by codes in a row. */
export function CodesPage({ act }: { readonly act: InARow }): ReactElement {
  // Of an address that changes its act nothing that was typed stays.
  return <WithMyDevice>{(device) => <Asked key={act} act={act} device={device} />}</WithMyDevice>;
}

function Asked({ act, device }: AboutProps): ReactElement {
  const say = useSay();
  const [query] = useSearchParams();
  const why = obstacleTo(act, device);
  if (act === 'resynchronisation' && device.state === 'DELIVERED') return <Navigate to={deviceTaskOf(device.id, 'activation', query.get('for'))} replace />;
  if (why !== undefined) return <NotWithThisDevice title={say(`${IN_A_ROW[act].words}.impossible`)} text={say(why)} />;
  return device.resynchronisation.locked ? <ResyncLocked act={act} device={device} /> : <Form act={act} device={device} />;
}

/** Why the codes of this device would be of no use. */
function obstacleTo(act: InARow, { kind, state, lock, hasUserCode, resynchronisation }: MyDevice): MessageId | undefined {
  if (kind === 'SMS' || kind === 'EMAIL') return 'resync.impossible.SENT';
  if (lock === 'ADMIN_BLOCK') return 'portal.device.locked.ADMIN_BLOCK';
  if (act === 'activation' && state === 'ACTIVE') return 'activation.impossible.ACTIVE';
  if (!resynchronisation.possible) return 'resync.impossible.NOT_YET';
  return hasUserCode ? undefined : 'resync.impossible.NO_USER_CODE';
}

function Form({ act, device }: AboutProps): ReactElement {
  const say = useSay();
  const navigate = useNavigate();
  const [query] = useSearchParams();
  const { fields, change, shown, faults, submit, send } = useCodesInARow(act, device);
  const { words } = IN_A_ROW[act];
  const { problem } = submit;
  // What was wrong with a submission stands above the form: beside a field it would seem to be about that field.
  const isRefused = problem?.slug === 'credentials-refused';
  const triesLeft = problem?.members['attemptsLeft'];
  const field = (name: FieldName) => ({ id: name, label: say(`resync.${name}`), value: fields[name], error: isRefused && fields[name] === '' ? undefined : faults.of(name) });
  return (
    <TaskPage
      task={say(`${words}.task`)}
      about={<DeviceIdentity device={device} />}
      steps={(['codes', 'signature'] as const).map((step) => ({ id: step, title: say(`${words}.step.${step}`) }))}
      now="codes"
      title={say(`${words}.title`)}
      text={say('resync.text')}
      help={say(`${words}.help`)}
      faults={faults.all}
      problem={
        <>
          {problem !== null && faults.all.length === 0 && <ProblemNotice problem={problem} />}
          {typeof triesLeft === 'number' && (
            <Notice tone="amber" role="status">
              {say('resync.tries', { count: triesLeft })}
            </Notice>
          )}
          <Extended until={device.resynchronisation.extendedUntil} />
        </>
      }
      submitLabel={say(`${words}.submit`)}
      busy={submit.busy}
      onSubmit={send}
      onBack={() => void navigate(devicesFor(query.get('for')))}
    >
      <TextInput
        {...field('userCode')}
        description={say(device.kind === 'AUTHENTICATOR' ? 'resync.userCode.paper' : 'resync.userCode.card')}
        onChange={(typed) => change({ userCode: typed.currentTarget.value })}
        autoComplete="off"
        spellCheck={false}
        autoCapitalize="characters"
        maxLength={40}
        maw={360}
        classNames={{ input: styles.userCode }}
      />
      <HowTo kind={device.kind} codes={shown.length} />
      {shown.map((name) => (
        <CodeInput key={name} {...field(name)} description={say(`resync.${name}.hint`)} change={(typed) => change({ [name]: typed })} isTyped />
      ))}
    </TaskPage>
  );
}

/** Support has opened a wider search. */
function Extended({ until }: { readonly until: string | null }): ReactElement | null {
  const say = useSay();
  if (until === null) return null;
  return (
    <Notice tone="blue" title={say('resync.extended')}>
      <p>
        {say('resync.extended.until')} <Instant at={until} />
      </p>
    </Notice>
  );
}
