import { useState } from 'react';
import type { ReactElement } from 'react';
import type { ChosenDevice, HandedToken } from '../../api/subject.js';
import { useSubjectWork } from '../subject-context.js';
import { ChooseDevice } from './choose-device.js';
import type { StepProps } from './completion-pages.js';
import { ConfirmDevice } from './confirm-device.js';
import { ConfirmToken } from './confirm-token.js';

/** What has to be confirmed. */
export type Chosen = { readonly device: ChosenDevice } | { readonly token: HandedToken };

/** A way to get one-time codes (S4-47): chosen, then tried once. */
export function DeviceStep(props: StepProps): ReactElement {
  const { request } = useSubjectWork();
  const [chosen, setChosen] = useState<Chosen | undefined>(() => begun(request.completion.otpDevice));
  if (chosen === undefined) return <ChooseDevice {...props} chosen={setChosen} />;
  const back = (): void => setChosen(undefined);
  return 'token' in chosen ? <ConfirmToken {...props} token={chosen.token} back={back} /> : <ConfirmDevice {...props} device={chosen.device} back={back} />;
}

/** After a reload codes by SMS and mail can still be confirmed; the secret of an authenticator is gone, and a token is quickly chosen: choose anew. */
function begun(known: ReturnType<typeof useSubjectWork>['request']['completion']['otpDevice']): Chosen | undefined {
  if (known === null || known.verified) return undefined;
  const { channel, maskedAddress } = known;
  return channel === 'SMS' || channel === 'EMAIL' ? { device: { channel, maskedAddress, secret: null, otpauthUri: null } } : undefined;
}
