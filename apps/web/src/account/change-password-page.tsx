import { PasswordInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { useHttp } from '../api/api-context.js';
import { replacePassword } from '../api/recovery.js';
import { endSession } from '../api/session.js';
import { useMe } from '../app/session.js';
import { Notice, ProblemNotice } from '../components/problem-notice.js';
import { InterruptionPage } from '../components/shapes/interruption-page.js';
import { useFaults } from '../forms/use-faults.js';
import { useSubmit } from '../forms/use-submit.js';
import { useSay } from '../text/use-text.js';
import { checkNewPassword, NewPasswordFields } from './new-password-fields.js';

const EMPTY = { current: '', password: '', repeatedPassword: '' };

/** The present password, and another one in its place. All browsers are signed out by it, this one too. */
export function ChangePasswordPage({ back }: { readonly back: string }): ReactElement {
  const say = useSay();
  const http = useHttp();
  const { userId, email, displayName, holder } = useMe();
  const [fields, setFields] = useState(EMPTY);
  const change = (changed: Partial<typeof EMPTY>): void => setFields((before) => ({ ...before, ...changed }));
  const submit = useSubmit(
    async (body: { current: string; password: string }) => {
      await replacePassword(http, body);
      // The sign-in itself is over already: only this browser has to learn of it.
      await endSession(http);
    },
    () => window.location.assign('/recovery/done'),
  );
  const faults = useFaults({ current: 'PASSWORD', password: 'PASSWORD_NEW', repeatedPassword: 'REPEATED' }, submit.problem);
  return (
    <InterruptionPage
      title={say('account.password.change')}
      text={say('account.password.text')}
      help={say('account.password.help')}
      faults={faults.all}
      problem={submit.problem !== null && faults.all.length === 0 && <ProblemNotice problem={submit.problem} />}
      continueLabel={say('account.password.change')}
      busy={submit.busy}
      back={back}
      onContinue={() => {
        const { current, password } = fields;
        if (faults.check({ current: current === '' ? 'PASSWORD' : undefined, ...checkNewPassword(fields) })) submit.send({ current, password });
      }}
    >
      {holder && (
        <Notice tone="amber" title={say('my-devices.password.not')}>
          <p>{say('my-devices.password.not.text')}</p>
        </Notice>
      )}
      <input type="text" className="visually-hidden" autoComplete="username" value={userId ?? email ?? displayName} readOnly tabIndex={-1} aria-hidden="true" />
      <PasswordInput
        id="current"
        label={say('account.password.current')}
        value={fields.current}
        error={faults.of('current')}
        onChange={(typed) => change({ current: typed.currentTarget.value })}
        autoComplete="current-password"
        visibilityToggleButtonProps={{ 'aria-label': say('subject.show', { what: say('account.password.current') }), tabIndex: 0 }}
        maw={360}
      />
      <NewPasswordFields value={fields} change={change} faults={faults} />
    </InterruptionPage>
  );
}
