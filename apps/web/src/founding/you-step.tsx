import { TextInput } from '@mantine/core';
import type { ReactElement } from 'react';
import { checkNewPassword, NewPasswordFields } from '../account/new-password-fields.js';
import type { NewPassword } from '../account/new-password-fields.js';
import type { Founder } from './first-administrator-api.js';
import type { ApiProblem } from '../api/problem.js';
import { ProblemNotice } from '../components/problem-notice.js';
import { useFaults } from '../forms/use-faults.js';
import { useSay } from '../text/use-text.js';
import { FoundingTask } from './founding-task.js';

/** What is typed on the first page; it stays while one goes forth and back. */
export type FounderFields = Founder & NewPassword;

interface YouStepProps {
  readonly fields: FounderFields;
  readonly change: (changed: Partial<FounderFields>) => void;
  readonly problem: ApiProblem | null;
  readonly busy: boolean;
  readonly onSubmit: () => void;
}

/** Who he is, and his password. */
export function YouStep({ fields, change, problem, busy, onSubmit }: YouStepProps): ReactElement {
  const say = useSay();
  const faults = useFaults({ displayName: 'DISPLAY_NAME', email: 'EMAIL', password: 'PASSWORD_NEW', repeatedPassword: 'REPEATED' }, problem);
  const check = (): boolean =>
    faults.check({
      displayName: fields.displayName.trim() === '' ? 'DISPLAY_NAME' : undefined,
      email: fields.email.trim() === '' ? 'EMAIL' : undefined,
      ...checkNewPassword(fields),
    });
  return (
    <FoundingTask
      now="you"
      title={say('founding.you')}
      text={say('founding.you.text')}
      help={say('founding.you.help')}
      faults={faults.all}
      problem={problem !== null && faults.all.length === 0 && <ProblemNotice problem={problem} />}
      submitLabel={say('shell.continue')}
      busy={busy}
      onSubmit={() => {
        if (check()) onSubmit();
      }}
    >
      <TextInput
        id="displayName"
        label={say('founding.name')}
        description={say('founding.name.hint')}
        value={fields.displayName}
        onChange={(typed) => change({ displayName: typed.currentTarget.value })}
        error={faults.of('displayName')}
        autoComplete="name"
        maxLength={200}
        maw={360}
      />
      <TextInput
        id="email"
        type="email"
        label={say('founding.email')}
        description={say('founding.email.hint')}
        value={fields.email}
        onChange={(typed) => change({ email: typed.currentTarget.value })}
        error={faults.of('email')}
        autoComplete="username"
        maxLength={254}
        maw={360}
      />
      <NewPasswordFields value={fields} change={change} faults={faults} />
    </FoundingTask>
  );
}
