import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { ReactElement } from 'react';
import { Link, useParams } from 'react-router';
import { useHttp } from '../../../api/api-context.js';
import { actOnDevice, deliverDevice } from '../../../api/devices/inventory.js';
import { beginHandOver } from '../../../api/issuance.js';
import type { Issuance } from '../../../api/issuance.js';
import { ApiProblem } from '../../../api/problem.js';
import { Loading } from '../../../components/loading.js';
import { ProblemNotice } from '../../../components/problem-notice.js';
import { InterruptionPage } from '../../../components/shapes/interruption-page.js';
import { OutcomePage } from '../../../components/shapes/outcome-page.js';
import { ISSUANCE_LOOKS, OFFICER_COMMANDS } from '../../../components/states/states.js';
import { useFaults } from '../../../forms/use-faults.js';
import { useSubmit } from '../../../forms/use-submit.js';
import { BrokenPage, PlainPage } from '../../../pages/plain-pages.js';
import { useSay } from '../../../text/use-text.js';
import { DELIVERY_FAULTS, deliveryWish, DeliveryFields, faultsOfDelivery } from '../../devices/acts/delivery-fields.js';
import { UserCodeOnce } from '../../devices/acts/user-code-page.js';
import { DEVICES } from '../../devices/use-devices.js';
import { nameOf } from '../request-list.js';
import { useIssuance } from '../use-issuance.js';
import { TokenField } from './token-field.js';

/** The officer hands a token over to the person whom he has met: his only, with a user code for its scratch card. */
export function HandOverPage(): ReactElement {
  const say = useSay();
  const { id = '' } = useParams();
  const request = useIssuance(id);
  const [userCode, setUserCode] = useState<string>();
  if (userCode !== undefined) return <HandedOver id={id} userCode={userCode} />;
  if (request.data === undefined) return request.error instanceof ApiProblem ? <BrokenPage problem={request.error} retry={() => void request.refetch()} /> : <Loading />;
  if (OFFICER_COMMANDS[request.data.state].includes('hand_over_token')) return <Asked request={request.data} given={setUserCode} />;
  return (
    <PlainPage title={say('hand-over.impossible')} text={say('close.impossible.text', { state: say(ISSUANCE_LOOKS[request.data.state].word) })}>
      <ToRequest id={id} />
    </PlainPage>
  );
}

interface Wish {
  readonly deviceId: string;
  readonly way: string;
  readonly cardNumber?: string;
}

function Asked({ request, given }: { readonly request: Issuance; readonly given: (userCode: string) => void }): ReactElement {
  const say = useSay();
  const http = useHttp();
  const queries = useQueryClient();
  const { id } = request;
  const [fields, setFields] = useState({ deviceId: '', way: 'IN_PERSON', cardNumber: '' });
  const change = (changed: Partial<typeof fields>): void => setFields((before) => ({ ...before, ...changed }));
  /** What was assigned already, should the delivery have to be asked for again: it cannot be assigned twice. */
  const assigned = useRef('');
  const submit = useSubmit(
    async ({ deviceId, ...wish }: Wish, key) => {
      if (assigned.current !== deviceId) {
        const holderId = await beginHandOver(http, id, key);
        await actOnDevice(http, deviceId, 'assignment', { holderId });
        assigned.current = deviceId;
      }
      return deliverDevice(http, deviceId, wish);
    },
    (userCode) => {
      given(userCode);
      void queries.invalidateQueries({ queryKey: DEVICES });
      void queries.invalidateQueries({ queryKey: ['issuance', id] });
    },
  );
  const faults = useFaults({ deviceId: 'HAND_OVER_TOKEN', ...DELIVERY_FAULTS }, submit.problem);
  const send = (): void => {
    const { deviceId } = fields;
    if (faults.check({ deviceId: deviceId === '' ? 'HAND_OVER_TOKEN' : undefined, ...faultsOfDelivery(fields) })) submit.send({ deviceId, ...deliveryWish(fields) });
  };
  return (
    <InterruptionPage
      title={say('hand-over.title', { name: nameOf(request) })}
      text={say('hand-over.text')}
      help={say('hand-over.help')}
      faults={faults.all}
      problem={submit.problem !== null && faults.all.length === 0 && <ProblemNotice problem={submit.problem} />}
      continueLabel={say('devices.act.delivery')}
      busy={submit.busy}
      onContinue={send}
      back={`/console/requests/${id}`}
    >
      <TokenField value={fields.deviceId} change={(deviceId) => change({ deviceId })} error={faults.of('deviceId')} />
      <DeliveryFields fields={fields} change={change} faults={faults} />
    </InterruptionPage>
  );
}

function HandedOver({ id, userCode }: { readonly id: string; readonly userCode: string }): ReactElement {
  const say = useSay();
  return (
    <OutcomePage
      tone="green"
      title={say('devices.act.delivery.done')}
      id={id}
      about={<UserCodeOnce userCode={userCode} />}
      next={[say('hand-over.next'), say('devices.user-code.keep')]}
      otherwise={say('devices.user-code.otherwise')}
      actions={<ToRequest id={id} />}
    />
  );
}

function ToRequest({ id }: { readonly id: string }): ReactElement {
  const say = useSay();
  return (
    <Button component={Link} to={`/console/requests/${id}`} size="md">
      {say('new.started.open')}
    </Button>
  );
}
