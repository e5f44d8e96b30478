import { TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { MessageId } from '@vidimus/i18n';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { useHttp } from '../../api/api-context.js';
import { resynchroniseMyDevice } from '../../api/holders/my-devices.js';
import type { CodesInARow, MyDevice } from '../../api/holders/my-devices.js';
import { Instant } from '../../components/deadline.js';
import { Notice, ProblemNotice } from '../../components/problem-notice.js';
import { TaskPage } from '../../components/shapes/task-page.js';
import { useFaults } from '../../forms/use-faults.js';
import { useSubmit } from '../../forms/use-submit.js';
import { withoutSeparators } from '../../text/codes.js';
import { useSay } from '../../text/use-text.js';
import { MY_DEVICES } from '../use-my-certificates.js';
import { DEVICES, devicesFor } from './device-addresses.js';
import styles from './devices.module.css';
import { HowTo } from './how-to.js';
import { ResyncLocked } from './resync-locked.js';
import { DeviceIdentity, NotWithThisDevice, WithMyDevice } from './with-my-device.js';

const CODES = ['firstCode', 'secondCode', 'thirdCode'] as const;
type Fields = Record<'userCode' | (typeof CODES)[number], string>;
const NO_CODES = { firstCode: '', secondCode: '', thirdCode: '' };

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
  const http = useHttp();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [query] = useSearchParams();
  const { id, kind, resynchronisation } = device;
  const [fields, setFields] = useState<Fields>({ userCode: '', ...NO_CODES });
  const [wantsThree, setWantsThree] = useState(false);
  const shown = CODES.slice(0, wantsThree || resynchronisation.extendedUntil !== null ? 3 : 2);
  const submit = useSubmit(
    async (codes: CodesInARow, key) => {
      try {
        await resynchroniseMyDevice(http, id, codes, key);
      } finally {
        // Whatever came of them, codes are typed afresh; the user code stays.
        setFields((before) => ({ ...before, ...NO_CODES }));
        await queries.invalidateQueries({ queryKey: MY_DEVICES });
      }
    },
    () => void navigate(`${DEVICES}/${id}/resynchronised${query.size === 0 ? '' : `?${query.toString()}`}`, { replace: true, state: { isDone: true } }),
  );
  const { problem } = submit;
  const isThirdAsked = problem?.faults.some(({ code }) => code === 'THIRD_CODE_NEEDED') === true;
  if (isThirdAsked && !wantsThree) setWantsThree(true);
  const faults = useFaults({ userCode: 'USER_CODE', firstCode: 'RESYNC_FAILED', secondCode: 'CODE_OF_DEVICE', thirdCode: 'CODE_OF_DEVICE' }, problem);
  // What was wrong with a submission stands above the form: beside a field it would seem to be about that field.
  const isRefused = problem?.slug === 'credentials-refused';
  const triesLeft = problem?.members['attemptsLeft'];
  const send = (): void => {
    const codes = CODES.map((name) => withoutSeparators(fields[name]));
    const [firstCode = '', secondCode = '', thirdCode = ''] = codes;
    const userCode = fields.userCode.trim();
    const found: Record<string, string | undefined> = { userCode: userCode === '' ? 'USER_CODE' : undefined };
    for (const [index, name] of shown.entries()) found[name] = /^\d{6,8}$/.test(codes[index] ?? '') ? undefined : 'CODE_OF_DEVICE';
    if (faults.check(found)) submit.send({ userCode, firstCode, secondCode, ...(shown.length > 2 ? { thirdCode } : {}) });
  };
  const field = (name: keyof Fields, label: string) => ({
    id: name,
    label,
    value: fields[name],
    error: isRefused && fields[name] === '' ? undefined : faults.of(name),
    onChange: ({ currentTarget: { value } }: { currentTarget: { value: string } }) => setFields((before) => ({ ...before, [name]: value })),
    autoComplete: 'off',
    spellCheck: false,
  });
  const isPrinted = kind !== 'AUTHENTICATOR';
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
          {resynchronisation.extendedUntil !== null && (
            <Notice tone="blue" title={say('resync.extended')}>
              <p>
                {say('resync.extended.until')} <Instant at={resynchronisation.extendedUntil} />
              </p>
            </Notice>
          )}
        </>
      }
      submitLabel={say('resync.submit')}
      busy={submit.busy}
      onSubmit={send}
      onBack={() => void navigate(devicesFor(query.get('for')))}
    >
      <TextInput {...field('userCode', say('resync.user-code'))} description={say(isPrinted ? 'resync.user-code.card' : 'resync.user-code.paper')} autoCapitalize="characters" maxLength={40} maw={360} classNames={{ input: styles.userCode }} />
      <HowTo kind={kind} codes={shown.length} />
      {shown.map((name) => (
        <TextInput key={name} {...field(name, say(`resync.${name}`))} description={say(`resync.${name}.hint`)} inputMode="numeric" maxLength={12} maw={240} classNames={{ input: styles.code }} />
      ))}
    </TaskPage>
  );
}
