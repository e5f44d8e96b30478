import { useState } from 'react';
import type { ReactElement } from 'react';
import type { ChosenDevice } from '../../api/subject.js';
import { useSubjectWork } from '../subject-context.js';
import { ChooseDevice } from './choose-device.js';
import type { StepProps } from './completion-pages.js';
import { ConfirmDevice } from './confirm-device.js';

/** A way to get one-time codes (S4-47): chosen, then tried once. */
export function DeviceStep(props: StepProps): ReactElement {
  const { request } = useSubjectWork();
  const known = request.completion.otpDevice;
  const [chosen, setChosen] = useState<ChosenDevice | undefined>(
    // After a reload codes by SMS and mail can still be confirmed; the secret of an authenticator is gone: choose anew.
    known === null || known.verified || known.channel === 'AUTHENTICATOR' ? undefined : { ...known, secret: null, otpauthUri: null },
  );
  if (chosen === undefined) return <ChooseDevice {...props} chosen={setChosen} />;
  return <ConfirmDevice {...props} device={chosen} back={() => setChosen(undefined)} />;
}
