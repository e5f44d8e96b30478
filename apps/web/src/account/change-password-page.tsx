import { Checkbox, PasswordInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { useHttp } from '../api/api-context.js';
import { replacePassword } from '../api/recovery.js';
import { endSession } from '../api/session.js';
import { readMyPrograms } from '../api/holders/support.js';
import { ApiProblem } from '../api/problem.js';
import { useMe } from '../app/session.js';
import { Notice, ProblemNotice } from '../components/problem-notice.js';
import { Loading } from '../components/loading.js';
import { InterruptionPage } from '../components/shapes/interruption-page.js';
import { BrokenPage } from '../pages/plain-pages.js';
import { useFaults } from '../forms/use-faults.js';
import { useSubmit } from '../forms/use-submit.js';
import { withoutSeparators } from '../text/codes.js';
import { useSay } from '../text/use-text.js';
import { checkNewPassword, NewPasswordFields } from './new-password-fields.js';

const EMPTY = { current: '', password: '', repeatedPassword: '', supportCode: '', suspectsMisuse: false };

/** The present password, and another one in its place. All browsers are signed out by it, this one too. */
export function ChangePasswordPage({ back }: { readonly back: string }): ReactElement {
  const http = useHttp();
  const programs = useQuery({ queryKey: ['my-programs'], queryFn: ({ signal }) => readMyPrograms(http, signal) });
  if (programs.data !== undefined) return <Asked back={back} programs={programs.data.map(({ name }) => name)} />;
  if (programs.error instanceof ApiProblem) return <BrokenPage problem={programs.error} retry={() => void programs.refetch()} />;
  return <Loading />;
}

/** @param programs those that store the password: then support must have agreed (S3-11) */
function Asked({ back, programs }: { readonly back: string; readonly programs: readonly string[] }): ReactElement {
  const say = useSay();
  const http = useHttp();
  const { userId, email, displayName, holder } = useMe();
  const [fields, setFields] = useState(EMPTY);
  const change = (changed: Partial<typeof EMPTY>): void => setFields((before) => ({ ...before, ...changed }));
  const submit = useSubmit(
    async (body: { current: string; password: string; supportCode?: string; suspectsMisuse?: true }) => {
      await replacePassword(http, body);
      // The sign-in itself is over already: only this browser has to learn of it.
      await endSession(http);
    },
    () => window.location.assign('/recovery/done'),
  );
  const faults = useFaults({ current: 'PASSWORD', password: 'PASSWORD_NEW', repeatedPassword: 'REPEATED', supportCode: 'SUPPORT_CODE' }, submit.problem);
  const isUsed = programs.length > 0;
  const send = (): void => {
    const { current, password, suspectsMisuse } = fields;
    const supportCode = withoutSeparators(fields.supportCode);
    const lacksCode = isUsed && !suspectsMisuse && supportCode.length !== 8;
    const isRight = faults.check({ current: current === '' ? 'PASSWORD' : undefined, ...checkNewPassword(fields), supportCode: lacksCode ? 'SUPPORT_CODE' : undefined });
    if (isRight) submit.send({ current, password, ...(!isUsed ? {} : suspectsMisuse ? { suspectsMisuse } : { supportCode }) });
  };
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
      onContinue={send}
    >
      {isUsed && (
        <Notice tone="amber" title={say('account.password.used')}>
          <p>{say('account.password.used.text', { programs: programs.join(', ') })}</p>
        </Notice>
      )}
      {holder && !isUsed && (
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
      {isUsed && (
        <>
          <TextInput
            id="supportCode"
            label={say('account.password.support-code')}
            description={say('account.password.support-code.hint')}
            value={fields.supportCode}
            error={faults.of('supportCode')}
            onChange={(typed) => change({ supportCode: typed.currentTarget.value })}
            disabled={fields.suspectsMisuse}
            autoComplete="off"
            maxLength={20}
            maw={360}
          />
          <Checkbox size="md" label={say('account.password.misuse')} checked={fields.suspectsMisuse} onChange={(ticked) => change({ suspectsMisuse: ticked.currentTarget.checked })} />
        </>
      )}
    </InterruptionPage>
  );
}
