import { useState } from 'react';
import type { ReactElement } from 'react';
import { useHttp } from '../api/api-context.js';
import { finishSignature } from '../api/holders/my-credentials.js';
import { Instant } from '../components/deadline.js';
import { ProblemNotice } from '../components/problem-notice.js';
import { TaskPage } from '../components/shapes/task-page.js';
import { useFaults } from '../forms/use-faults.js';
import { useSubmit } from '../forms/use-submit.js';
import { withoutSeparators } from '../text/codes.js';
import { useSay } from '../text/use-text.js';
import { bytesOfBase64 } from './documents.js';
import type { DocumentToSign, SignedFile } from './documents.js';
import { DriftHint } from './drift-hint.js';
import { OneTimeCodeField, oneTimeCodeFault } from './one-time-code-field.js';
import { Document } from './pin-step.js';
import type { Opened } from './pin-step.js';
import type { Shape } from './sign-page.js';

export interface CodeStepProps {
  readonly shape: Shape;
  readonly certificateId: string;
  readonly document: DocumentToSign;
  readonly opened: Opened;
  readonly next: (file: SignedFile) => void;
  readonly back: () => void;
}

/** The code, which turns what was authorised into a signature. */
export function CodeStep({ shape, certificateId, document, opened, next, back }: CodeStepProps): ReactElement {
  const say = useSay();
  const http = useHttp();
  const [code, setCode] = useState('');
  const { authorisationId, secret, toBeSigned, chainPem, expiresAt, codeSent } = opened;
  const submit = useSubmit(
    async (typed: string, key) => bytesOfBase64(await finishSignature(http, certificateId, { authorisationId, secret, toBeSigned, chainPem, code: typed }, key)),
    (signature) => next(document.finish(signature)),
  );
  const faults = useFaults({ code: 'WRONG_CODE' }, submit.problem);
  const { problem } = submit;
  return (
    <TaskPage
      {...shape}
      title={say('signing.code')}
      text={say(codeSent ? 'signing.code.sent' : 'signing.code.shown')}
      help={say('signing.code.help')}
      faults={faults.all}
      problem={
        <>
          {problem?.members['hint'] === 'RESYNCHRONISE_DEVICE' && <DriftHint certificateId={certificateId} />}
          {problem !== null && faults.all.length === 0 && <ProblemNotice problem={problem} title={say('signing.code.again')} />}
        </>
      }
      submitLabel={say('signing.sign')}
      busy={submit.busy}
      onSubmit={() => {
        if (faults.check({ code: oneTimeCodeFault(code) })) submit.send(withoutSeparators(code));
      }}
      onBack={back}
    >
      <Document document={document} />
      <OneTimeCodeField value={code} change={setCode} error={faults.of('code')} />
      <p className="soft">
        {say('signing.code.until')} <Instant at={expiresAt} />
      </p>
    </TaskPage>
  );
}
