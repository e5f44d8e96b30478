import type { ReactElement } from 'react';
import { useHttp } from '../../api/api-context.js';
import { activateToken } from '../../api/subject.js';
import type { HandedToken } from '../../api/subject.js';
import { CodeText } from '../../components/code-text.js';
import { Facts } from '../../components/facts.js';
import { Notice } from '../../components/problem-notice.js';
import { TaskPage } from '../../components/shapes/task-page.js';
import { CodesFields, CodesProblem } from '../../in-a-row/codes-fields.js';
import { useCodesInARow } from '../../in-a-row/use-codes-in-a-row.js';
import { useSay } from '../../text/use-text.js';
import { useSubjectWork } from '../subject-context.js';
import type { StepProps } from './completion-pages.js';

/** The token that was handed over shows that it arrived and works: the user code of its card, and its first codes. */
export function ConfirmToken({ shape, next, back, token }: StepProps & { readonly token: HandedToken }): ReactElement {
  const say = useSay();
  const http = useHttp();
  const { request } = useSubjectWork();
  const form = useCodesInARow({ call: (codes, key) => activateToken(http, request.id, codes, key), done: next });
  return (
    <TaskPage
      {...shape}
      about={
        <Facts
          plain
          facts={[
            { label: say('devices.serial'), value: <CodeText code={token.serial} label={say('devices.serial')} /> },
            { label: say('devices.model'), value: <span className="mono break">{token.model}</span> },
          ]}
        />
      }
      title={say('subject.confirm.TOKEN')}
      text={say('resync.text')}
      help={say('subject.token.help')}
      faults={form.faults.all}
      problem={form.submit.problem?.slug === 'otp-device-locked' ? <Notice tone="red" role="alert" title={say('activation.locked')}>{say('subject.token.locked')}</Notice> : <CodesProblem form={form} />}
      submitLabel={say('activation.submit')}
      busy={form.submit.busy}
      onSubmit={form.send}
      onBack={back}
    >
      <CodesFields form={form} kind={token.kind} />
    </TaskPage>
  );
}
