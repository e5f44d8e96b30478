import { Radio, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { useHttp } from '../../api/api-context.js';
import { ApiProblem } from '../../api/problem.js';
import { chooseOtpDevice, chooseToken, listHandedTokens } from '../../api/subject.js';
import type { HandedToken, OtpChannel } from '../../api/subject.js';
import { Loading } from '../../components/loading.js';
import { ProblemNotice } from '../../components/problem-notice.js';
import { TaskPage } from '../../components/shapes/task-page.js';
import { useFaults } from '../../forms/use-faults.js';
import { useSubmit } from '../../forms/use-submit.js';
import { groupsOfFour } from '../../text/codes.js';
import { useSay } from '../../text/use-text.js';
import { useSubjectWork } from '../subject-context.js';
import type { StepProps } from './completion-pages.js';
import type { Chosen } from './device-step.js';

type ChooseProps = StepProps & { readonly chosen: (chosen: Chosen) => void };

/** Which way: those that the organisation allows, and tokens that were handed over. */
export function ChooseDevice(props: ChooseProps): ReactElement {
  const http = useHttp();
  const { request } = useSubjectWork();
  const tokens = useQuery({ queryKey: ['subject-tokens', request.id], queryFn: ({ signal }) => listHandedTokens(http, request.id, signal) });
  if (tokens.isPending) return <Loading />;
  // The other ways need no token to be known.
  return <Ways {...props} tokens={tokens.data?.items ?? []} problem={tokens.error instanceof ApiProblem ? tokens.error : null} retry={() => void tokens.refetch()} />;
}

/** A telephone is asked for only where it is needed (C-25). */
function Ways({ shape, next, back, chosen, tokens, problem, retry }: ChooseProps & { readonly tokens: readonly HandedToken[]; readonly problem: ApiProblem | null; readonly retry: () => void }): ReactElement {
  const say = useSay();
  const http = useHttp();
  const { request } = useSubjectWork();
  const { phoneOnFile, otpDevice } = request.completion;
  const [way, setWay] = useState<string>(otpDevice?.channel === 'TOKEN' && !otpDevice.verified ? (tokens[0]?.id ?? 'AUTHENTICATOR') : (otpDevice?.channel ?? tokens[0]?.id ?? 'AUTHENTICATOR'));
  const [phone, setPhone] = useState('');
  const choose = useSubmit(
    async ({ token, body }: { readonly token?: HandedToken; readonly body?: { readonly channel: OtpChannel; readonly phone?: string } }, key): Promise<Chosen | undefined> => {
      if (body !== undefined) return { device: await chooseOtpDevice(http, request.id, body, key) };
      if (token === undefined) return undefined;
      await chooseToken(http, request.id, token.id, key);
      return { token };
    },
    (made) => made !== undefined && chosen(made),
  );
  const faults = useFaults({ phone: 'PHONE', channel: 'CHANNEL', deviceId: 'NOT_HANDED_OVER' }, choose.problem);
  const typed = phone.trim();
  const send = (): void => {
    if (otpDevice?.verified === true && otpDevice.channel === way && typed === '') return next();
    const token = tokens.find(({ id }) => id === way);
    const channel = request.allowedChannels.find((known) => known === way);
    const isRight = faults.check({ phone: channel === 'SMS' && typed === '' && phoneOnFile === null ? 'PHONE' : undefined });
    if (isRight && token !== undefined) choose.send({ token });
    else if (isRight && channel !== undefined) choose.send({ body: { channel, ...(channel === 'SMS' && typed !== '' ? { phone: typed } : {}) } });
  };
  return (
    <TaskPage
      {...shape}
      title={say('subject.device')}
      text={say('subject.device.text')}
      help={say('subject.device.help')}
      faults={faults.all}
      problem={
        <>
          {choose.problem !== null && faults.all.length === 0 && <ProblemNotice problem={choose.problem} />}
          {problem !== null && <ProblemNotice problem={problem} title={say('subject.tokens.failed')} retry={retry} />}
        </>
      }
      submitLabel={say('shell.continue')}
      busy={choose.busy}
      onSubmit={send}
      onBack={back}
    >
      <Radio.Group id="channel" label={say('subject.device.which')} value={way} onChange={setWay} error={faults.of('channel') ?? faults.of('deviceId')}>
        {otpDevice?.channel === 'TOKEN' && otpDevice.verified && <Radio value="TOKEN" mt="sm" label={say('subject.channel.TOKEN')} description={say('subject.channel.TOKEN.active')} />}
        {tokens.map(({ id, serial }) => (
          <Radio key={id} value={id} mt="sm" label={say('subject.channel.TOKEN.serial', { serial: groupsOfFour(serial) })} description={say('subject.channel.TOKEN.hint')} />
        ))}
        {request.allowedChannels.map((known) => (
          <Radio key={known} value={known} mt="sm" label={say(`subject.channel.${known}`)} description={say(`subject.channel.${known}.hint`)} />
        ))}
      </Radio.Group>
      {way === 'SMS' && (
        <TextInput
          id="phone"
          type="tel"
          label={say('subject.phone')}
          description={phoneOnFile === null ? say('new.phone.hint') : say('subject.phone.on-file', { phone: phoneOnFile })}
          value={phone}
          onChange={(change) => setPhone(change.currentTarget.value)}
          error={faults.of('phone')}
          autoComplete="tel"
          maxLength={40}
          maw={320}
        />
      )}
    </TaskPage>
  );
}
