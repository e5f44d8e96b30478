import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { Link, Navigate, useLocation, useNavigate, useParams } from 'react-router';
import { useHttp } from '../../../api/api-context.js';
import type { MyDevice } from '../../../api/holders/my-devices.js';
import { cancelMyReplacement } from '../../../api/holders/my-replacements.js';
import { Instant } from '../../../components/deadline.js';
import { ProblemNotice } from '../../../components/problem-notice.js';
import { InterruptionPage } from '../../../components/shapes/interruption-page.js';
import { OutcomePage } from '../../../components/shapes/outcome-page.js';
import { useSubmit } from '../../../forms/use-submit.js';
import { useSay } from '../../../text/use-text.js';
import { useMyCertificates } from '../../use-my-certificates.js';
import { DEVICES, signatureOf } from '../device-addresses.js';
import { isDone } from '../in-a-row/in-step-page.js';
import { DeviceIdentity, WithMyDevice } from '../with-my-device.js';
import { replacementOf, useRefresh } from './replacement-steps.js';

/** The new device is in use. */
export function ReplacedPage(): ReactElement {
  const say = useSay();
  const certificates = useMyCertificates();
  if (!isDone(useLocation().state)) return <Navigate to={DEVICES} replace />;
  const certificateId = certificates.data?.find(({ state }) => state === 'ACTIVE')?.id;
  return (
    <OutcomePage
      tone="green"
      title={say('replacement.done')}
      next={[say('replacement.done.next'), say('replacement.done.mail')]}
      otherwise={say('replacement.done.otherwise')}
      actions={
        <>
          {certificateId !== undefined && (
            <Button component={Link} to={signatureOf(certificateId)} size="md">
              {say('activation.done.sign')}
            </Button>
          )}
          <ToDevices />
        </>
      }
    />
  );
}

/** Nothing is left to be done, but to wait or to cancel. */
export function WaitingPage(): ReactElement {
  const say = useSay();
  return (
    <WithMyDevice>
      {(device) =>
        device.replacement?.isWaiting === true && device.replacement.dueAt !== null ? (
          <OutcomePage
            tone="amber"
            title={say('replacement.waiting')}
            about={<DeviceIdentity device={device} />}
            next={[
              <>
                {say('replacement.waiting.from')} <Instant at={device.replacement.dueAt} />
              </>,
              say('replacement.waiting.until'),
            ]}
            otherwise={say('replacement.waiting.otherwise')}
            actions={
              <>
                <ToDevices />
                <Button component={Link} to={replacementOf(device.id, 'cancellation')} size="md" variant="default">
                  {say('replacement.cancel')}
                </Button>
              </>
            }
          />
        ) : (
          <Navigate to={DEVICES} replace />
        )
      }
    </WithMyDevice>
  );
}

/** The device that one has stays. */
export function CancellationPage(): ReactElement {
  return <WithMyDevice>{(device) => <Asked device={device} />}</WithMyDevice>;
}

function Asked({ device }: { readonly device: MyDevice }): ReactElement {
  const say = useSay();
  const http = useHttp();
  const navigate = useNavigate();
  const refresh = useRefresh();
  const submit = useSubmit(
    (id: string) => cancelMyReplacement(http, id),
    () => {
      void navigate(replacementOf(device.id, 'cancelled'), { replace: true, state: { isDone: true } });
      void refresh(true);
    },
  );
  return (
    <InterruptionPage
      title={say('replacement.cancel.title')}
      text={say('replacement.cancel.text')}
      help={say('replacement.cancel.help')}
      faults={[]}
      problem={submit.problem !== null && <ProblemNotice problem={submit.problem} />}
      continueLabel={say('replacement.cancel')}
      busy={submit.busy}
      onContinue={() => submit.send(device.id)}
      back={DEVICES}
    >
      <DeviceIdentity device={device} />
    </InterruptionPage>
  );
}

/** It was cancelled. */
export function CancelledPage(): ReactElement {
  const say = useSay();
  const { id = '' } = useParams();
  if (!isDone(useLocation().state)) return <Navigate to={DEVICES} replace />;
  return <OutcomePage tone="green" title={say('replacement.cancelled')} id={id} next={[say('replacement.cancelled.next')]} otherwise={say('replacement.cancelled.otherwise')} actions={<ToDevices />} />;
}

function ToDevices(): ReactElement {
  const say = useSay();
  return (
    <Button component={Link} to={DEVICES} size="md" variant="default">
      {say('my-devices.to-list')}
    </Button>
  );
}
