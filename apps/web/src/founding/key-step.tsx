import type { PublicKeyCredentialCreationOptionsJSON, RegistrationResponseJSON } from '@simplewebauthn/browser';
import type { ReactElement } from 'react';
import { makeCredential } from '../api/authenticator.js';
import { ProblemNotice } from '../components/problem-notice.js';
import { useSubmit } from '../forms/use-submit.js';
import { useSay } from '../text/use-text.js';
import { FoundingTask } from './founding-task.js';

interface KeyStepProps {
  readonly options: PublicKeyCredentialCreationOptionsJSON;
  readonly onMade: (credential: RegistrationResponseJSON) => void;
  readonly onBack: () => void;
}

/** Has the browser make a credential in the security key that is plugged in. */
export function KeyStep({ options, onMade, onBack }: KeyStepProps): ReactElement {
  const say = useSay();
  const making = useSubmit(() => makeCredential(options), onMade);
  return (
    <FoundingTask
      now="key"
      title={say('founding.key')}
      text={say('founding.key.text')}
      help={say('founding.key.help')}
      faults={[]}
      problem={making.problem !== null && <ProblemNotice problem={making.problem} />}
      submitLabel={say('founding.key.submit')}
      busy={making.busy}
      onSubmit={() => making.send(undefined)}
      onBack={onBack}
    >
      {null}
    </FoundingTask>
  );
}
