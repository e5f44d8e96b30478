import { TextInput } from '@mantine/core';
import type { ReactElement } from 'react';
import { useNavigate } from 'react-router';
import { ReasonField } from '../certificates/reason-field.js';
import { TaskPage } from '../components/shapes/task-page.js';
import { useFaults } from '../forms/use-faults.js';
import { useSay } from '../text/use-text.js';
import { CODE, USER_ID, wishOf } from './by-code-wish.js';
import styles from './entry-page.module.css';
import { BY_CODE, useByCode } from './revocation-by-code.js';

/** User-id, code and reason: whether they are right is asked once all of them are there. */
export function EntryPage(): ReactElement {
  const say = useSay();
  const navigate = useNavigate();
  const { fields, change } = useByCode();
  const faults = useFaults({ userId: 'USER_ID', revocationCode: 'REVOCATION_CODE', reason: 'HOLDER_REASON' }, null);
  const go = (): void => {
    const { userId, revocationCode, reason } = wishOf(fields);
    const right = faults.check({
      userId: USER_ID.test(userId) ? undefined : 'USER_ID',
      revocationCode: CODE.test(revocationCode) ? undefined : 'REVOCATION_CODE',
      reason: reason === '' ? 'HOLDER_REASON' : undefined,
    });
    if (right) void navigate(`${BY_CODE}/confirmation`);
  };
  return (
    <TaskPage
      task={say('by-code.task')}
      steps={[
        { id: 'entry', title: say('by-code.step.entry') },
        { id: 'confirmation', title: say('by-code.step.confirmation') },
      ]}
      now="entry"
      title={say('by-code.title')}
      text={say('by-code.text')}
      help={say('by-code.help')}
      faults={faults.all}
      submitLabel={say('shell.continue')}
      onSubmit={go}
    >
      <TextInput
        id="userId"
        label={say('subject.user-id')}
        description={say('by-code.user-id.hint')}
        value={fields.userId}
        onChange={(typed) => change({ userId: typed.currentTarget.value })}
        error={faults.of('userId')}
        autoComplete="username"
        autoCapitalize="characters"
        spellCheck={false}
        maxLength={40}
        maw={320}
        classNames={{ input: styles.code }}
      />
      <TextInput
        id="revocationCode"
        label={say('by-code.code')}
        description={say('by-code.code.hint')}
        value={fields.revocationCode}
        onChange={(typed) => change({ revocationCode: typed.currentTarget.value })}
        error={faults.of('revocationCode')}
        autoComplete="off"
        inputMode="numeric"
        maxLength={20}
        maw={320}
        classNames={{ input: styles.code }}
      />
      <ReasonField value={fields.reason} change={(reason) => change({ reason })} error={faults.of('reason')} />
    </TaskPage>
  );
}
