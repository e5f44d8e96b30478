import { TextInput } from '@mantine/core';
import type { ReactElement } from 'react';
import type { DeviceKind } from '../api/holders/my-devices.js';
import { CodeInput } from '../components/code-input.js';
import { Notice, ProblemNotice } from '../components/problem-notice.js';
import { useSay } from '../text/use-text.js';
import { HowTo } from './how-to.js';
import styles from './in-a-row.module.css';
import type { CodesForm, FieldName } from './use-codes-in-a-row.js';

/** The user code and the codes in a row, with how one gets them out of the device. */
export function CodesFields({ form: { fields, change, shown, faults, submit }, kind }: { readonly form: CodesForm; readonly kind: DeviceKind }): ReactElement {
  const say = useSay();
  // What was wrong with a submission stands above the form: beside a field it would seem to be about that field.
  const isRefused = submit.problem?.slug === 'credentials-refused';
  const field = (name: FieldName) => ({ id: name, label: say(`resync.${name}`), value: fields[name], error: isRefused && fields[name] === '' ? undefined : faults.of(name) });
  return (
    <>
      <TextInput
        {...field('userCode')}
        description={say(kind === 'AUTHENTICATOR' ? 'resync.userCode.paper' : 'resync.userCode.card')}
        onChange={(typed) => change({ userCode: typed.currentTarget.value })}
        autoComplete="off"
        spellCheck={false}
        autoCapitalize="characters"
        maxLength={40}
        maw={360}
        classNames={{ input: styles.userCode }}
      />
      <HowTo kind={kind} codes={shown.length} />
      {shown.map((name) => (
        <CodeInput key={name} {...field(name)} description={say(`resync.${name}.hint`)} change={(typed) => change({ [name]: typed })} isTyped />
      ))}
    </>
  );
}

/** What else went wrong with a submission, and how many are left. */
export function CodesProblem({ form: { faults, submit } }: { readonly form: CodesForm }): ReactElement {
  const say = useSay();
  const { problem } = submit;
  const triesLeft = problem?.members['attemptsLeft'];
  return (
    <>
      {problem !== null && faults.all.length === 0 && <ProblemNotice problem={problem} />}
      {typeof triesLeft === 'number' && (
        <Notice tone="amber" role="status">
          {say('resync.tries', { count: triesLeft })}
        </Notice>
      )}
    </>
  );
}
