import { Button } from '@mantine/core';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { useHttp } from '../api/api-context.js';
import { sendRecoveryCode } from '../api/recovery.js';
import type { OpenedRecovery } from '../api/recovery.js';
import { useLanguage } from '../app/language.js';
import { CodeInput } from '../components/code-input.js';
import { ProblemNotice } from '../components/problem-notice.js';
import { useSubmit } from '../forms/use-submit.js';
import { useSay } from '../text/use-text.js';

export interface RecoveryCodeFieldProps {
  readonly token: string;
  readonly opened: OpenedRecovery;
  readonly value: string;
  readonly change: (code: string) => void;
  readonly error: string | undefined;
}

const LABELS = { TOTP: 'signin.code', SMS: 'signin.sms', EMAIL: 'signin.email' } as const;

/** The code of the second factor; one that is sent is sent when it is asked for, since a link may be opened by a program that looks at mails. */
export function RecoveryCodeField({ token, opened: { secondFactor, sent: before }, value, change, error }: RecoveryCodeFieldProps): ReactElement | null {
  const say = useSay();
  const http = useHttp();
  const { locale } = useLanguage();
  const [sent, setSent] = useState(before);
  const sending = useSubmit(() => sendRecoveryCode(http, token, locale), setSent);
  if (secondFactor === 'NONE' || secondFactor === 'UNUSABLE') return null;
  const isSent = secondFactor !== 'TOTP';
  const sentHint = sent === null ? say('recovery.code.first') : say('signin.sent.hint', { to: sent.to });
  return (
    <>
      <CodeInput label={say(LABELS[secondFactor])} description={isSent ? sentHint : say('signin.code.hint')} value={value} change={change} error={error} />
      {isSent && (
        <div>
          {sending.problem !== null && <ProblemNotice problem={sending.problem} />}
          <Button variant="default" onClick={() => sending.send(undefined)} loading={sending.busy}>
            {say(sent === null ? 'recovery.code.send' : 'signin.sent.again')}
          </Button>
        </div>
      )}
    </>
  );
}
