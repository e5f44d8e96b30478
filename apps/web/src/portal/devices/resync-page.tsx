import { TextInput } from '@mantine/core';
import type { MessageId } from '@vidimus/i18n';
import type { ReactElement } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import type { MyDevice } from '../../api/holders/my-devices.js';
import { Instant } from '../../components/deadline.js';
import { Notice, ProblemNotice } from '../../components/problem-notice.js';
import { TaskPage } from '../../components/shapes/task-page.js';
import { useSay } from '../../text/use-text.js';
import { devicesFor } from './device-addresses.js';
import styles from './devices.module.css';
import { HowTo } from './how-to.js';
import { ResyncLocked } from './resync-locked.js';
import { useCodesInARow } from './use-codes-in-a-row.js';
import type { FieldName } from './use-codes-in-a-row.js';
import { DeviceIdentity, NotWithThisDevice, WithMyDevice } from './with-my-device.js';

/** Brings a device into step by codes in a row. */
export function ResyncPage(): ReactElement {
  return <WithMyDevice>{(device) => <Asked device={device} />}</WithMyDevice>;
}

function Asked({ device }: { readonly device: MyDevice }): ReactElement {
  const say = useSay();
  const { kind, lock, hasUserCode, resynchronisation } = device;
  const impossible = (why: MessageId): ReactElement => <NotWithThisDevice title={say('resync.impossible')} text={say(why)} />;
  if (kind === 'SMS' || kind === 'EMAIL') return impossible('resync.impossible.SENT');
  if (lock === 'ADMIN_BLOCK') return impossible('portal.device.locked.ADMIN_BLOCK');
  if (!resynchronisation.possible) return impossible('resync.impossible.NOT_YET');
  if (!hasUserCode) return impossible('resync.impossible.NO_USER_CODE');
  if (resynchronisation.locked) return <ResyncLocked device={device} />;
  return <Form device={device} />;
}

function Form({ device }: { readonly device: MyDevice }): ReactElement {
  const say = useSay();
  const navigate = useNavigate();
  const [query] = useSearchParams();
  const { fields, change, shown, faults, submit, send } = useCodesInARow(device);
  const { problem } = submit;
  // What was wrong with a submission stands above the form: beside a field it would seem to be about that field.
  const isRefused = problem?.slug === 'credentials-refused';
  const triesLeft = problem?.members['attemptsLeft'];
  const field = (name: FieldName) => ({
    id: name,
    label: say(`resync.${name}`),
    value: fields[name],
    error: isRefused && fields[name] === '' ? undefined : faults.of(name),
    onChange: ({ currentTarget: { value } }: { currentTarget: { value: string } }) => change({ [name]: value }),
    autoComplete: 'off',
    spellCheck: false,
  });
  return (
    <TaskPage
      task={say('resync.task')}
      about={<DeviceIdentity device={device} />}
      steps={(['codes', 'signature'] as const).map((step) => ({ id: step, title: say(`resync.step.${step}`) }))}
      now="codes"
      title={say('resync.title')}
      text={say('resync.text')}
      help={say('resync.help')}
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
      submitLabel={say('resync.submit')}
      busy={submit.busy}
      onSubmit={send}
      onBack={() => void navigate(devicesFor(query.get('for')))}
    >
      <TextInput
        {...field('userCode')}
        description={say(device.kind === 'AUTHENTICATOR' ? 'resync.userCode.paper' : 'resync.userCode.card')}
        autoCapitalize="characters"
        maxLength={40}
        maw={360}
        classNames={{ input: styles.userCode }}
      />
      <HowTo kind={device.kind} codes={shown.length} />
      {shown.map((name) => (
        <TextInput key={name} {...field(name)} description={say(`resync.${name}.hint`)} inputMode="numeric" maxLength={12} maw={240} classNames={{ input: styles.code }} />
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
