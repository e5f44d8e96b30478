import { useState } from 'react';
import type { ReactElement } from 'react';
import type { FounderSetup } from './first-administrator-api.js';
import type { ApiProblem } from '../api/problem.js';
import { CodeInput } from '../components/code-input.js';
import { CodeText } from '../components/code-text.js';
import { ProblemNotice } from '../components/problem-notice.js';
import { QrCode } from '../components/qr-code.js';
import { useFaults } from '../forms/use-faults.js';
import { withoutSeparators } from '../text/codes.js';
import { useSay } from '../text/use-text.js';
import { FoundingTask } from './founding-task.js';

interface CodesStepProps {
  readonly setup: FounderSetup;
  readonly problem: ApiProblem | null;
  readonly busy: boolean;
  readonly onSubmit: (code: string) => void;
  readonly onBack: () => void;
}

/** The authenticator program shows that it works; with its code everything is sent. */
export function CodesStep({ setup, problem, busy, onSubmit, onBack }: CodesStepProps): ReactElement {
  const say = useSay();
  const [code, setCode] = useState('');
  const faults = useFaults({ secondFactorCode: 'CODE', registration: 'REGISTRATION_REFUSED' }, problem);
  return (
    <FoundingTask
      now="codes"
      title={say('founding.codes')}
      help={say('founding.codes.help')}
      faults={faults.all}
      problem={problem !== null && faults.all.length === 0 && <ProblemNotice problem={problem} />}
      submitLabel={say('founding.codes.submit')}
      busy={busy}
      onSubmit={() => {
        if (faults.check({ secondFactorCode: /^\d{6}$/.test(withoutSeparators(code)) ? undefined : 'CODE' })) onSubmit(code);
      }}
      onBack={onBack}
    >
      <p>{say('subject.authenticator.text')}</p>
      <QrCode text={setup.otpauthUri} label={say('subject.authenticator.qr')} />
      <p>
        {say('subject.authenticator.secret')} <CodeText code={setup.secret} label={say('subject.authenticator.secret')} />
      </p>
      <CodeInput id="secondFactorCode" label={say('subject.code')} description={say('subject.code.hint')} value={code} change={setCode} error={faults.of('secondFactorCode')} />
    </FoundingTask>
  );
}
