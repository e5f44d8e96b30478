import type { RegistrationResponseJSON } from '@simplewebauthn/browser';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { useLocation } from 'react-router';
import { useHttp } from '../api/api-context.js';
import { completeFirstAdministrator, openFirstAdministrator } from './first-administrator-api.js';
import type { FounderSetup } from './first-administrator-api.js';
import { faultOf } from '../api/problem.js';
import { useLanguage } from '../app/language.js';
import { OuterFrame } from '../components/outer-frame.js';
import { useSubmit } from '../forms/use-submit.js';
import { PlainPage } from '../pages/plain-pages.js';
import { withoutSeparators } from '../text/codes.js';
import { useSay } from '../text/use-text.js';
import { CodesStep } from './codes-step.js';
import { FoundedPage } from './founded-page.js';
import { KeyStep } from './key-step.js';
import { YouStep } from './you-step.js';
import type { FounderFields } from './you-step.js';

/** Where the link that a shell printed leads: its token stands behind `#`, which no server sees. All is sent together, or nothing is. */
export function FoundingPage(): ReactElement {
  const say = useSay();
  return (
    <OuterFrame width="page" help={say('founding.footer')}>
      <Founding />
    </OuterFrame>
  );
}

type Step = 'you' | 'key' | 'codes' | 'done';

function Founding(): ReactElement {
  const http = useHttp();
  const { locale } = useLanguage();
  const token = useLocation().hash.slice(1);
  const [step, setStep] = useState<Step>('you');
  const [fields, setFields] = useState<FounderFields>({ displayName: '', email: '', password: '', repeatedPassword: '' });
  const [setup, setSetup] = useState<FounderSetup>();
  const [registration, setRegistration] = useState<RegistrationResponseJSON>();
  const { displayName, email, password } = fields;

  const completion = useSubmit(
    ({ code, made }: { code: string; made: RegistrationResponseJSON }) =>
      completeFirstAdministrator(http, token, {
        displayName: displayName.trim(),
        email: email.trim(),
        locale,
        password,
        secondFactorCode: withoutSeparators(code),
        registration: made,
      }),
    () => setStep('done'),
  );
  const opening = useSubmit(
    () => openFirstAdministrator(http, token, { displayName: displayName.trim(), email: email.trim() }),
    (opened) => {
      setSetup(opened);
      setRegistration(undefined);
      completion.reset();
      setStep('key');
    },
  );
  const isGone = [opening.problem, completion.problem].some((problem) => problem?.slug === 'not-found');
  const isOfYou = ['password', 'email', 'displayName'].some((field) => faultOf(completion.problem, field) !== undefined);

  if (token === '' || isGone) return <Gone />;
  if (step === 'done') return <FoundedPage />;
  if (step === 'you' || setup === undefined || isOfYou) {
    const problem = isOfYou && opening.problem === null ? completion.problem : opening.problem;
    return <YouStep fields={fields} change={(changed) => setFields({ ...fields, ...changed })} problem={problem} busy={opening.busy} onSubmit={() => opening.send(undefined)} />;
  }
  if (step === 'key' || registration === undefined) {
    const made = (credential: RegistrationResponseJSON): void => {
      setRegistration(credential);
      setStep('codes');
    };
    return <KeyStep options={setup.securityKeyOptions} onMade={made} onBack={() => setStep('you')} />;
  }
  return (
    <CodesStep
      setup={setup}
      problem={completion.problem}
      busy={completion.busy}
      onSubmit={(code) => completion.send({ code, made: registration })}
      onBack={() => setStep('key')}
    />
  );
}

function Gone(): ReactElement {
  const say = useSay();
  return <PlainPage title={say('founding.gone')} text={say('founding.gone.text')} />;
}
