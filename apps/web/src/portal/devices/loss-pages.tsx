import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { Link, Navigate, useLocation, useNavigate, useParams } from 'react-router';
import { useHttp } from '../../api/api-context.js';
import { reportMyDeviceLost } from '../../api/holders/my-devices.js';
import type { MyDevice } from '../../api/holders/my-devices.js';
import { ProblemNotice } from '../../components/problem-notice.js';
import { InterruptionPage } from '../../components/shapes/interruption-page.js';
import { OutcomePage } from '../../components/shapes/outcome-page.js';
import { useSubmit } from '../../forms/use-submit.js';
import { useSay } from '../../text/use-text.js';
import { MY_DEVICES } from '../use-my-certificates.js';
import { DEVICES } from './device-addresses.js';
import { isDone } from './in-a-row/in-step-page.js';
import { DeviceIdentity, WithMyDevice } from './with-my-device.js';

/** A device that somebody else may have: it takes no code from this moment on. */
export function LossPage(): ReactElement {
  return <WithMyDevice>{(device) => <Asked device={device} />}</WithMyDevice>;
}

function Asked({ device }: { readonly device: MyDevice }): ReactElement {
  const say = useSay();
  const http = useHttp();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const submit = useSubmit(
    (id: string) => reportMyDeviceLost(http, id),
    () => {
      void navigate(`${DEVICES}/${device.id}/lost`, { replace: true, state: { isDone: true } });
      void queries.invalidateQueries({ queryKey: MY_DEVICES });
    },
  );
  return (
    <InterruptionPage
      title={say('my-devices.loss')}
      text={say('my-devices.loss.text')}
      help={say('my-devices.loss.help')}
      faults={[]}
      problem={submit.problem !== null && <ProblemNotice problem={submit.problem} />}
      continueLabel={say('my-devices.task.loss')}
      busy={submit.busy}
      onContinue={() => submit.send(device.id)}
      back={DEVICES}
    >
      <DeviceIdentity device={device} />
    </InterruptionPage>
  );
}

/** It is reported lost; the list does not show it any more. */
export function LostPage(): ReactElement {
  const say = useSay();
  const { id = '' } = useParams();
  const location = useLocation();
  if (!isDone(location.state)) return <Navigate to={DEVICES} replace />;
  return (
    <OutcomePage
      tone="amber"
      title={say('my-devices.lost')}
      id={id}
      next={[say('my-devices.lost.next'), say('my-devices.lost.another')]}
      otherwise={say('my-devices.lost.otherwise')}
      actions={
        <>
          <Button component={Link} to="/portal" size="md">
            {say('portal.title')}
          </Button>
          <Button component={Link} to={DEVICES} size="md" variant="default">
            {say('my-devices.to-list')}
          </Button>
        </>
      }
    />
  );
}
