import { useQueryClient } from '@tanstack/react-query';
import type { MessageId } from '@vidimus/i18n';
import type { ReactElement } from 'react';
import { Navigate, useNavigate, useSearchParams } from 'react-router';
import { useHttp } from '../../../api/api-context.js';
import type { MyDevice } from '../../../api/holders/my-devices.js';
import { Instant } from '../../../components/deadline.js';
import { Notice } from '../../../components/problem-notice.js';
import { TaskPage } from '../../../components/shapes/task-page.js';
import { CodesFields, CodesProblem } from '../../../in-a-row/codes-fields.js';
import { useCodesInARow } from '../../../in-a-row/use-codes-in-a-row.js';
import { useSay } from '../../../text/use-text.js';
import { MY_DEVICES } from '../../use-my-certificates.js';
import { DEVICES, devicesFor, deviceTaskOf } from '../device-addresses.js';
import { DeviceIdentity, NotWithThisDevice, WithMyDevice } from '../with-my-device.js';
import { IN_A_ROW } from './acts.js';
import type { InARow } from './acts.js';
import { ResyncLocked } from './resync-locked.js';

interface AboutProps {
  readonly act: InARow;
  readonly device: MyDevice;
}

/** Brings a device into step, or activates it, by codes in a row. */
export function CodesPage({ act }: { readonly act: InARow }): ReactElement {
  // Of an address that changes its act nothing that was typed stays.
  return <WithMyDevice>{(device) => <Asked key={act} act={act} device={device} />}</WithMyDevice>;
}

function Asked({ act, device }: AboutProps): ReactElement {
  const say = useSay();
  const [query] = useSearchParams();
  const why = obstacleTo(act, device);
  if (act === 'resynchronisation' && device.state === 'DELIVERED') return <Navigate to={deviceTaskOf(device.id, 'activation', query.get('for'))} replace />;
  if (why !== undefined) return <NotWithThisDevice title={say(`${IN_A_ROW[act].words}.impossible`)} text={say(why)} />;
  return device.resynchronisation.locked ? <ResyncLocked act={act} device={device} /> : <Form act={act} device={device} />;
}

/** Why the codes of this device would be of no use. */
function obstacleTo(act: InARow, { kind, state, lock, hasUserCode, resynchronisation }: MyDevice): MessageId | undefined {
  if (kind === 'SMS' || kind === 'EMAIL') return 'resync.impossible.SENT';
  if (lock === 'ADMIN_BLOCK') return 'portal.device.locked.ADMIN_BLOCK';
  if (act === 'activation' && state === 'ACTIVE') return 'activation.impossible.ACTIVE';
  if (!resynchronisation.possible) return 'resync.impossible.NOT_YET';
  return hasUserCode ? undefined : 'resync.impossible.NO_USER_CODE';
}

function Form({ act, device }: AboutProps): ReactElement {
  const say = useSay();
  const http = useHttp();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [query] = useSearchParams();
  const { words, send, done } = IN_A_ROW[act];
  const refresh = (): Promise<void> => queries.invalidateQueries({ queryKey: MY_DEVICES });
  const form = useCodesInARow({
    call: (codes, key) => send(http, device.id, codes, key),
    refused: refresh,
    done: () => {
      void navigate(`${DEVICES}/${device.id}/${done}${query.size === 0 ? '' : `?${query.toString()}`}`, { replace: true, state: { isDone: true } });
      void refresh();
    },
    asksThree: device.resynchronisation.extendedUntil !== null,
  });
  return (
    <TaskPage
      task={say(`${words}.task`)}
      about={<DeviceIdentity device={device} />}
      steps={(['codes', 'signature'] as const).map((step) => ({ id: step, title: say(`${words}.step.${step}`) }))}
      now="codes"
      title={say(`${words}.title`)}
      text={say('resync.text')}
      help={say(`${words}.help`)}
      faults={form.faults.all}
      problem={
        <>
          <CodesProblem form={form} />
          <Extended until={device.resynchronisation.extendedUntil} />
        </>
      }
      submitLabel={say(`${words}.submit`)}
      busy={form.submit.busy}
      onSubmit={form.send}
      onBack={() => void navigate(devicesFor(query.get('for')))}
    >
      <CodesFields form={form} kind={device.kind} />
    </TaskPage>
  );
}

/** Support has opened a wider search. */
function Extended({ until }: { readonly until: string | null }): ReactElement | null {
  const say = useSay();
  if (until === null) return null;
  return (
    <Notice tone="blue" title={say('resync.extended')}>
      <p>
        {say('resync.extended.until')} <Instant at={until} />
      </p>
    </Notice>
  );
}
