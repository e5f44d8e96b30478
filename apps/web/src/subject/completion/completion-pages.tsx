import { useState } from 'react';
import type { ReactElement } from 'react';
import type { HolderCodes } from '../../api/subject.js';
import { useSay } from '../../text/use-text.js';
import { useSubjectWork } from '../subject-context.js';
import { CodesStep } from './codes-step.js';
import { CredentialsStep } from './credentials-step.js';
import { DeviceStep } from './device-step.js';
import { firstOpenStep, STEPS } from './first-open-step.js';
import type { Step } from './first-open-step.js';
import { TermsStep } from './terms-step.js';

/** What every step is given by the task around it. */
export interface StepProps {
  readonly shape: { readonly task: string; readonly steps: readonly { readonly id: string; readonly title: string }[]; readonly now: Step };
  readonly next: () => void;
  readonly back: () => void;
}

/** The approved person makes the certificate his own (S4-41): terms, a way to get codes, password and PIN, codes to keep. */
export function CompletionPages(): ReactElement {
  const say = useSay();
  const { request, lookAgain } = useSubjectWork();
  const open = firstOpenStep(request.completion);
  const [wanted, setWanted] = useState<Step>();
  // Kept here and nowhere else: going back to look something up must not lose what is shown once.
  const [codes, setCodes] = useState<HolderCodes>();
  const step = wanted !== undefined && STEPS.indexOf(wanted) < STEPS.indexOf(open) ? wanted : open;
  const previous = STEPS[STEPS.indexOf(step) - 1];
  const props: StepProps = {
    shape: { task: say('subject.completion'), steps: STEPS.map((id) => ({ id, title: say(`subject.step.${id}`) })), now: step },
    next: () => {
      setWanted(STEPS[STEPS.indexOf(step) + 1]);
      void lookAgain();
    },
    back: () => setWanted(previous ?? step),
  };
  switch (step) {
    case 'terms':
      return <TermsStep {...props} />;
    case 'device':
      return <DeviceStep {...props} />;
    case 'credentials':
      return <CredentialsStep {...props} />;
    case 'codes':
      return <CodesStep {...props} codes={codes} drawn={setCodes} />;
  }
}
