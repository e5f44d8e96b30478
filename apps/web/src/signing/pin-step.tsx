import { PasswordInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { useIntl } from 'react-intl';
import { useHttp } from '../api/api-context.js';
import { authoriseSignature, myCredentialKey, readMyChain } from '../api/holders/my-credentials.js';
import type { OpenedSignature } from '../api/holders/my-credentials.js';
import { CodeText } from '../components/code-text.js';
import { Facts } from '../components/facts.js';
import { Notice, ProblemNotice } from '../components/problem-notice.js';
import { TaskPage } from '../components/shapes/task-page.js';
import { useFaults } from '../forms/use-faults.js';
import { useSubmit } from '../forms/use-submit.js';
import { useSay } from '../text/use-text.js';
import type { DocumentToSign } from './documents.js';
import { PinBlocked } from './pin-blocked.js';
import type { Shape } from './sign-page.js';

/** What the PIN authorised, and the certificates that stand in the signature. */
export interface Opened extends OpenedSignature {
  readonly chainPem: string;
}

export interface PinStepProps {
  readonly shape: Shape;
  readonly certificateId: string;
  readonly document: DocumentToSign;
  readonly next: (opened: Opened) => void;
  readonly back: () => void;
}

/** The PIN, over exactly this document. */
export function PinStep({ shape, certificateId, document, next, back }: PinStepProps): ReactElement {
  const say = useSay();
  const http = useHttp();
  const queries = useQueryClient();
  const { locale } = useIntl();
  const [pin, setPin] = useState('');
  const submit = useSubmit(async (typed: string, key) => {
    const chainPem = await readMyChain(http, certificateId);
    const { format, digest } = document;
    try {
      return { ...(await authoriseSignature(http, certificateId, { format, digest, chainPem, pin: typed, locale }, key)), chainPem };
    } finally {
      // The page that follows must not go by what was known before: a wrong PIN may have been the last one. Here the answer itself says so.
      await queries.invalidateQueries({ queryKey: myCredentialKey(certificateId), refetchType: 'none' });
    }
  }, next);
  const faults = useFaults({ pin: 'WRONG_PIN' }, submit.problem);
  const triesLeft = submit.problem?.members['triesLeft'];
  const isBlocked = submit.problem?.slug === 'pin-blocked';
  return (
    <TaskPage
      {...shape}
      title={say('signing.pin')}
      text={say('signing.pin.text')}
      help={say('signing.pin.help')}
      faults={faults.all}
      problem={
        <>
          {isBlocked && <PinBlocked certificateId={certificateId} />}
          {submit.problem !== null && !isBlocked && faults.all.length === 0 && <ProblemNotice problem={submit.problem} />}
          {typeof triesLeft === 'number' && (
            <Notice tone="amber" role="status">
              {say('signing.pin.tries', { count: triesLeft })}
            </Notice>
          )}
        </>
      }
      submitLabel={say('shell.continue')}
      busy={submit.busy}
      onSubmit={() => {
        if (faults.check({ pin: /^\d{6,8}$/.test(pin) ? undefined : 'PIN_TYPED' })) submit.send(pin);
      }}
      onBack={back}
    >
      <Document document={document} />
      <PasswordInput
        id="pin"
        label={say('subject.credentials.pin')}
        value={pin}
        onChange={(typed) => setPin(typed.currentTarget.value)}
        error={faults.of('pin')}
        autoComplete="off"
        inputMode="numeric"
        maxLength={8}
        visibilityToggleButtonProps={{ 'aria-label': say('subject.show', { what: say('subject.credentials.pin') }), tabIndex: 0 }}
        maw={240}
      />
    </TaskPage>
  );
}

/** What is signed, so that nobody signs the wrong file. @param plain inside something that has a frame already */
export function Document({ document: { name, size, format, fingerprint }, plain = false }: { readonly document: DocumentToSign; readonly plain?: boolean }): ReactElement {
  const say = useSay();
  return (
    <Facts
      plain={plain}
      facts={[
        { label: say('signing.document.name'), value: name },
        { label: say('signing.document.size'), value: say('signing.document.bytes', { count: size }) },
        { label: say('signing.document.signature'), value: say(`signing.format.${format}`) },
        { label: say('signing.document.fingerprint'), value: <CodeText code={fingerprint} label={say('signing.document.fingerprint')} /> },
      ]}
    />
  );
}
