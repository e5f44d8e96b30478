import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { useHttp } from '../../../api/api-context.js';
import { decideConfirmation } from '../../../api/devices/confirmations.js';
import type { Confirmation } from '../../../api/devices/confirmations.js';
import { ApiProblem } from '../../../api/problem.js';
import { useMe } from '../../../app/session.js';
import { CodeText } from '../../../components/code-text.js';
import { Instant } from '../../../components/deadline.js';
import { Facts } from '../../../components/facts.js';
import { useWho } from '../../../components/history/use-who.js';
import { Loading } from '../../../components/loading.js';
import { ProblemNotice } from '../../../components/problem-notice.js';
import { InterruptionPage } from '../../../components/shapes/interruption-page.js';
import { useDraft } from '../../../forms/use-draft.js';
import { useFaults } from '../../../forms/use-faults.js';
import { useSubmit } from '../../../forms/use-submit.js';
import { BrokenPage, PlainPage } from '../../../pages/plain-pages.js';
import { useSay } from '../../../text/use-text.js';
import { ChoiceField } from '../acts/choice-field.js';
import { deviceAddress } from '../acts/with-device.js';
import { DEVICES, useDevice, useDeviceHolder } from '../use-devices.js';
import { useConfirmation } from './use-confirmations.js';

const DECISIONS = ['CONFIRM', 'DECLINE'] as const;

/** The second officer confirms or refuses what another one asked for; whoever asked takes it back. */
export function ConfirmationPage(): ReactElement {
  const say = useSay();
  const { id = '' } = useParams();
  const [acted, setActed] = useState(false);
  const asked = useConfirmation(id);
  if (asked.data === undefined) return asked.error instanceof ApiProblem ? <BrokenPage problem={asked.error} retry={() => void asked.refetch()} /> : <Loading />;
  if (acted || asked.data.state === 'ASKED') return <Asked asked={asked.data} begun={setActed} />;
  return (
    <PlainPage title={say('confirmations.over')} text={say('confirmations.over.text')}>
      <Button component={Link} to={deviceAddress(asked.data.deviceId)}>
        {say('devices.to-record')}
      </Button>
    </PlainPage>
  );
}

/** @param begun told when a decision is sent: then the page stays, whatever others decide meanwhile */
function Asked({ asked, begun }: { readonly asked: Confirmation; readonly begun: (acted: boolean) => void }): ReactElement {
  const say = useSay();
  const http = useHttp();
  const me = useMe();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const isOwn = asked.askedBy === me.id;
  const { fields, change, forget } = useDraft(`confirmation.${asked.id}`, { decision: '' });
  const leave = async (decision: 'CONFIRM' | 'DECLINE'): Promise<void> => {
    await queries.invalidateQueries({ queryKey: DEVICES });
    await navigate(`${deviceAddress(asked.deviceId)}/done/second-officer-${decision === 'CONFIRM' ? 'confirmed' : 'declined'}`, { replace: true });
  };
  const submit = useSubmit(
    async (decision: 'CONFIRM' | 'DECLINE') => {
      begun(true);
      try {
        return await decideConfirmation(http, asked.id, decision);
      } catch (error) {
        begun(false);
        await queries.invalidateQueries({ queryKey: DEVICES });
        throw error;
      }
    },
    (_decided, decision) => {
      forget();
      void leave(decision);
    },
  );
  const faults = useFaults({ decision: 'CONFIRMATION_DECISION' }, submit.problem);
  const send = (): void => {
    const decision = isOwn ? 'DECLINE' : DECISIONS.find((known) => known === fields.decision);
    if (faults.check({ decision: decision === undefined ? 'CONFIRMATION_DECISION' : undefined }) && decision !== undefined) submit.send(decision);
  };
  const words = isOwn ? 'confirmations.take-back' : 'confirmations.decide';
  return (
    <InterruptionPage
      title={say(`${words}.title`)}
      text={say(`${words}.text`)}
      faults={faults.all}
      problem={submit.problem !== null && faults.all.length === 0 && <ProblemNotice problem={submit.problem} />}
      continueLabel={say(words)}
      busy={submit.busy}
      onContinue={send}
      back={deviceAddress(asked.deviceId)}
    >
      <AskedFacts asked={asked} />
      {!isOwn && (
        <ChoiceField
          id="decision"
          label={say('confirmations.decision')}
          words={DECISIONS}
          say={(word) => say(`confirmations.decision.${word}`)}
          value={fields.decision}
          change={(decision) => change({ decision })}
          error={faults.of('decision')}
        />
      )}
    </InterruptionPage>
  );
}

/** What is asked for, of which device and whose, by whom and why. */
function AskedFacts({ asked: { act, deviceId, kind, serial, reason, askedBy, askedAt, dueAt } }: { readonly asked: Confirmation }): ReactElement {
  const say = useSay();
  const device = useDevice(deviceId);
  const holder = useDeviceHolder(device.data?.holderId ?? null);
  const who = useWho([askedBy]);
  return (
    <Facts
      plain
      facts={[
        { label: say('confirmations.col.act'), value: say(`devices.guarded.${act}`) },
        { label: say('devices.kind'), value: say(`devices.kind.${kind}`) },
        ...(serial === null ? [] : [{ label: say('devices.serial'), value: <CodeText code={serial} label={say('devices.serial')} /> }]),
        ...(holder === null || holder === undefined ? [] : [{ label: say('devices.holder'), value: <span className="break">{holder.name}</span> }]),
        ...(reason === null ? [] : [{ label: say('devices.reason'), value: say(`devices.reason.${reason}`) }]),
        { label: say('confirmations.col.asked-by'), value: <span className="break">{who(askedBy)}</span> },
        { label: say('confirmations.col.asked-at'), value: <Instant at={askedAt} /> },
        ...(dueAt === null ? [] : [{ label: say('confirmations.col.due'), value: <Instant at={dueAt} /> }]),
      ]}
    />
  );
}
