import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { ReactElement } from 'react';
import { useHttp } from '../../api/api-context.js';
import { sendOtpCode, verifyOtpCode } from '../../api/subject.js';
import type { ChosenDevice } from '../../api/subject.js';
import { CodeInput } from '../../components/code-input.js';
import { CodeText } from '../../components/code-text.js';
import { Notice, ProblemNotice } from '../../components/problem-notice.js';
import { QrCode } from '../../components/qr-code.js';
import { TaskPage } from '../../components/shapes/task-page.js';
import { useFaults } from '../../forms/use-faults.js';
import { useSubmit } from '../../forms/use-submit.js';
import { withoutSeparators } from '../../text/codes.js';
import { useSay } from '../../text/use-text.js';
import { useSubjectWork } from '../subject-context.js';
import styles from '../subject.module.css';
import type { StepProps } from './completion-pages.js';

/** The chosen way shows that it works: one code is entered. */
export function ConfirmDevice({ shape, next, back, device }: StepProps & { readonly device: ChosenDevice }): ReactElement {
  const say = useSay();
  const http = useHttp();
  const { request } = useSubjectWork();
  const [code, setCode] = useState('');
  const verify = useSubmit((typed: string, key) => verifyOtpCode(http, request.id, typed, key), next);
  const faults = useFaults({ code: 'CODE' }, verify.problem);
  return (
    <TaskPage
      {...shape}
      title={say(`subject.confirm.${device.channel}`)}
      help={say('subject.confirm.help')}
      faults={faults.all}
      problem={verify.problem !== null && faults.all.length === 0 && <ProblemNotice problem={verify.problem} />}
      submitLabel={say('shell.continue')}
      busy={verify.busy}
      onSubmit={() => {
        const typed = withoutSeparators(code);
        if (faults.check({ code: /^\d{6}$/.test(typed) ? undefined : 'CODE' })) verify.send(typed);
      }}
      onBack={back}
    >
      <div className={styles.device}>
        {device.otpauthUri !== null && device.secret !== null ? <Authenticator uri={device.otpauthUri} secret={device.secret} /> : <SentCode address={device.maskedAddress ?? ''} />}
        <CodeInput label={say('subject.code')} description={say('subject.code.hint')} value={code} change={setCode} error={faults.of('code')} />
      </div>
    </TaskPage>
  );
}

function Authenticator({ uri, secret }: { readonly uri: string; readonly secret: string }): ReactElement {
  const say = useSay();
  return (
    <>
      <p>{say('subject.authenticator.text')}</p>
      <QrCode text={uri} label={say('subject.authenticator.qr')} />
      <p>
        {say('subject.authenticator.secret')} <CodeText code={secret} label={say('subject.authenticator.secret')} />
      </p>
    </>
  );
}

/** Seconds after which another code can be had. */
const RESEND_AFTER_MS = 60_000;

function SentCode({ address }: { readonly address: string }): ReactElement {
  const say = useSay();
  const http = useHttp();
  const { request } = useSubjectWork();
  const [isEarly, setEarly] = useState(true);
  const again = useSubmit((_: undefined, key) => sendOtpCode(http, request.id, key), () => setEarly(true));
  useEffect(() => {
    if (!isEarly) return undefined;
    const timer = setTimeout(() => setEarly(false), RESEND_AFTER_MS);
    return () => clearTimeout(timer);
  }, [isEarly]);
  return (
    <>
      <p>{say('subject.code.sent', { address })}</p>
      <div role="status">{again.done && isEarly && <Notice tone="green">{say('subject.code.sent-again')}</Notice>}</div>
      {again.problem !== null && <ProblemNotice problem={again.problem} />}
      <div>
        <Button variant="default" size="sm" disabled={isEarly} loading={again.busy} onClick={() => again.send(undefined)}>
          {say('subject.code.again')}
        </Button>
      </div>
    </>
  );
}
