import { Anchor, Button, PasswordInput, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { ReactElement, ReactNode } from 'react';
import { Link } from 'react-router';
import type { ApiProblem } from '../api/problem.js';
import { ErrorSummary } from '../components/error-summary.js';
import { PageTitle } from '../components/page-title.js';
import { ProblemNotice } from '../components/problem-notice.js';
import { withoutSeparators } from '../text/codes.js';
import { useSay } from '../text/use-text.js';
import type { Say } from '../text/use-text.js';
import styles from './sign-in.module.css';

export interface SignInStepProps {
  readonly kind: 'username' | 'password' | 'code';
  readonly title: string;
  readonly why?: string;
  readonly initial?: string;
  /** For the password: whose it is, also for programs that keep passwords. */
  readonly username?: string;
  /** For a code that is sent: where to, as far as it is shown; empty as long as none was sent. */
  readonly sent?: { readonly by: 'SMS' | 'EMAIL'; readonly to: string };
  readonly submitLabel: string;
  readonly send: (typed: string) => void;
  readonly busy?: boolean;
  readonly problem?: ApiProblem | null;
  readonly footer: ReactNode;
}

const LABELS = { TOTP: 'signin.code', SMS: 'signin.sms', EMAIL: 'signin.email' } as const;
const MISSING = { username: 'fault.USERNAME', password: 'fault.PASSWORD', code: 'fault.CODE' } as const;

/** One field, one button. What was refused is said in the same words whoever asks: nothing tells whether a name exists. */
export function SignInStep({ kind, title, why, initial = '', username, sent, submitLabel, send, busy = false, problem = null, footer }: SignInStepProps): ReactElement {
  const say = useSay();
  const [typed, setTyped] = useState(initial);
  const [missing, setMissing] = useState(false);
  const refused = problem?.slug === 'credentials-refused' || problem?.slug === 'validation-failed';
  const refusal = kind !== 'code' ? say('signin.refused.password') : sent === undefined ? say('signin.refused.code') : say('signin.refused.sent', { to: sent.to });
  const fault = missing ? say(MISSING[kind]) : refused ? refusal : undefined;
  const [faults, setFaults] = useState<readonly { field: string; text: string }[]>([]);
  useEffect(() => setFaults(fault === undefined ? [] : [{ field: 'sign-in-field', text: fault }]), [fault, problem]);
  const field = {
    id: 'sign-in-field',
    value: typed,
    error: fault,
    onChange: (change: { currentTarget: { value: string } }) => setTyped(change.currentTarget.value),
  };
  return (
    <form
      noValidate
      className={styles.form}
      onSubmit={(submit) => {
        submit.preventDefault();
        const value = kind === 'code' ? withoutSeparators(typed) : typed;
        setMissing(value.trim() === '');
        if (value.trim() !== '' && !busy) send(value);
      }}
    >
      <ErrorSummary faults={faults} />
      {problem !== null && !refused && <ProblemNotice problem={problem} />}
      <PageTitle title={title} failed={fault !== undefined} />
      {why !== undefined && <p className={styles.why}>{why}</p>}
      {kind === 'username' && <TextInput {...field} label={say('signin.username')} description={say('signin.username.hint')} autoComplete="username" autoCapitalize="none" spellCheck={false} autoFocus />}
      {kind === 'password' && (
        <>
          <input type="text" className="visually-hidden" autoComplete="username" value={username} readOnly tabIndex={-1} aria-hidden="true" />
          <PasswordInput
            {...field}
            label={say('signin.password.for', { username: username ?? '' })}
            autoComplete="current-password"
            visibilityToggleButtonProps={{ 'aria-label': say('signin.password.show'), tabIndex: 0 }}
            autoFocus
          />
        </>
      )}
      {kind === 'code' && <TextInput {...field} label={say(LABELS[sent?.by ?? 'TOTP'])} description={codeHint(say, sent)} autoComplete="one-time-code" inputMode="numeric" classNames={{ input: styles.code }} maxLength={12} autoFocus />}
      {kind !== 'code' && (
        <Anchor component={Link} to="/recovery" className={styles.recovery}>
          {say('recovery.link')}
        </Anchor>
      )}
      <Button type="submit" size="md" fullWidth loading={busy}>
        {submitLabel}
      </Button>
      <div className={styles.footer}>{footer}</div>
    </form>
  );
}

function codeHint(say: Say, sent: SignInStepProps['sent']): string {
  if (sent === undefined) return say('signin.code.hint');
  return sent.to === '' ? say('signin.sent.hint.sending') : say('signin.sent.hint', { to: sent.to });
}
