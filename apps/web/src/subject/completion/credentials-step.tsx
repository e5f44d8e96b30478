import { PasswordInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { useHttp } from '../../api/api-context.js';
import { setCredentials } from '../../api/subject.js';
import { ProblemNotice } from '../../components/problem-notice.js';
import { TaskPage } from '../../components/shapes/task-page.js';
import { useFaults } from '../../forms/use-faults.js';
import { useSubmit } from '../../forms/use-submit.js';
import { useSay } from '../../text/use-text.js';
import { useSubjectWork } from '../subject-context.js';
import type { StepProps } from './completion-pages.js';

const EMPTY = { password: '', repeatedPassword: '', pin: '', repeatedPin: '' };

/** The password signs in; the PIN, with a code, signs documents. Neither is kept by the page. */
export function CredentialsStep({ shape, next, back }: StepProps): ReactElement {
  const say = useSay();
  const http = useHttp();
  const { request } = useSubjectWork();
  const [fields, setFields] = useState(EMPTY);
  const submit = useSubmit((body: { password: string; pin: string }, key) => setCredentials(http, request.id, body, key), next);
  const faults = useFaults({ password: 'PASSWORD_NEW', repeatedPassword: 'REPEATED', pin: 'PIN', repeatedPin: 'REPEATED' }, submit.problem);
  const { password, repeatedPassword, pin, repeatedPin } = fields;
  const field = (name: keyof typeof EMPTY, hint?: string) => ({
    id: name,
    label: say(`subject.credentials.${name}`),
    description: hint,
    value: fields[name],
    onChange: (typed: { currentTarget: { value: string } }) => {
      const { value } = typed.currentTarget;
      setFields((before) => ({ ...before, [name]: value }));
    },
    error: faults.of(name),
    autoComplete: 'new-password',
    visibilityToggleButtonProps: { 'aria-label': say('subject.show', { what: say(`subject.credentials.${name}`) }), tabIndex: 0 },
    maw: 360,
  });
  return (
    <TaskPage
      {...shape}
      title={say('subject.credentials')}
      text={say('subject.credentials.text')}
      help={say('subject.credentials.help')}
      faults={faults.all}
      problem={submit.problem !== null && faults.all.length === 0 && <ProblemNotice problem={submit.problem} />}
      submitLabel={say('subject.credentials.set')}
      busy={submit.busy}
      onSubmit={() => {
        const isRight = faults.check({
          password: password === '' ? 'PASSWORD_NEW' : undefined,
          repeatedPassword: repeatedPassword === password ? undefined : 'REPEATED',
          pin: /^\d{6,8}$/.test(pin) ? undefined : 'PIN',
          repeatedPin: repeatedPin === pin ? undefined : 'REPEATED',
        });
        if (isRight) submit.send({ password, pin });
      }}
      onBack={back}
    >
      <PasswordInput {...field('password', say('subject.credentials.password.hint'))} />
      <PasswordInput {...field('repeatedPassword')} />
      <PasswordInput {...field('pin', say('subject.credentials.pin.hint'))} inputMode="numeric" maxLength={8} />
      <PasswordInput {...field('repeatedPin')} inputMode="numeric" maxLength={8} />
      {submit.busy && <p role="status">{say('subject.credentials.busy')}</p>}
    </TaskPage>
  );
}
