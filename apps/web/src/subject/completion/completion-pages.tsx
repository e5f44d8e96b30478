import { useEffect, useState } from 'react';
import type { ReactElement } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
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
  /** To the step before; the first one has none. */
  readonly back: (() => void) | undefined;
}

/** The approved person makes the certificate his own (S4-41): terms, a way to get codes, password and PIN, codes to keep. */
export function CompletionPages(): ReactElement {
  const say = useSay();
  const { request, lookAgain } = useSubjectWork();
  const navigate = useNavigate();
  const [query] = useSearchParams();
  const open = firstOpenStep(request.completion);
  const wanted = STEPS.find((known) => known === query.get('step'));
  // Every step is a page of the browser's history: its way back leads to the step before.
  const go = (to: Step, options?: { replace: boolean }): void => void navigate({ search: `?step=${to}` }, options);
  // Kept here and nowhere else: going back to look something up must not lose what is shown once.
  const [codes, setCodes] = useState<HolderCodes>();
  const step = wanted !== undefined && STEPS.indexOf(wanted) < STEPS.indexOf(open) ? wanted : open;
  const [previous, following] = [STEPS[STEPS.indexOf(step) - 1], STEPS[STEPS.indexOf(step) + 1]];
  useEffect(() => {
    if (wanted !== step) go(step, { replace: true });
  });
  const props: StepProps = {
    shape: { task: say('subject.completion'), steps: STEPS.map((id) => ({ id, title: say(`subject.step.${id}`) })), now: step },
    // Only the server knows that a step is done, and nobody is let past one that is not.
    next: () => void lookAgain().then(() => following !== undefined && go(following)),
    back: previous === undefined ? undefined : () => go(previous),
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
