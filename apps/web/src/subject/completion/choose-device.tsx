import { Radio, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { useHttp } from '../../api/api-context.js';
import { chooseOtpDevice } from '../../api/subject.js';
import type { ChosenDevice, OtpChannel } from '../../api/subject.js';
import { ProblemNotice } from '../../components/problem-notice.js';
import { TaskPage } from '../../components/shapes/task-page.js';
import { useFaults } from '../../forms/use-faults.js';
import { useSubmit } from '../../forms/use-submit.js';
import { useSay } from '../../text/use-text.js';
import { useSubjectWork } from '../subject-context.js';
import type { StepProps } from './completion-pages.js';

/** Which way: only those that the organisation allows are offered. A telephone is asked for only where it is needed (C-25). */
export function ChooseDevice({ shape, next, back, chosen }: StepProps & { readonly chosen: (device: ChosenDevice) => void }): ReactElement {
  const say = useSay();
  const http = useHttp();
  const { request } = useSubjectWork();
  const { phoneOnFile, otpDevice } = request.completion;
  const [channel, setChannel] = useState<OtpChannel>(otpDevice?.channel ?? 'AUTHENTICATOR');
  const [phone, setPhone] = useState('');
  const choose = useSubmit((body: { channel: OtpChannel; phone?: string }, key) => chooseOtpDevice(http, request.id, body, key), chosen);
  const faults = useFaults({ phone: 'PHONE', channel: 'CHANNEL' }, choose.problem);
  const typed = phone.trim();
  return (
    <TaskPage
      {...shape}
      title={say('subject.device')}
      text={say('subject.device.text')}
      help={say('subject.device.help')}
      faults={faults.all}
      problem={choose.problem !== null && faults.all.length === 0 && <ProblemNotice problem={choose.problem} />}
      submitLabel={say('shell.continue')}
      busy={choose.busy}
      onSubmit={() => {
        if (otpDevice?.verified === true && otpDevice.channel === channel && typed === '') return next();
        const isRight = faults.check({ phone: channel === 'SMS' && typed === '' && phoneOnFile === null ? 'PHONE' : undefined });
        if (isRight) choose.send({ channel, ...(channel === 'SMS' && typed !== '' ? { phone: typed } : {}) });
      }}
      onBack={back}
    >
      <Radio.Group id="channel" label={say('subject.device.which')} value={channel} onChange={(value) => setChannel(request.allowedChannels.find((known) => known === value) ?? channel)} error={faults.of('channel')}>
        {request.allowedChannels.map((known) => (
          <Radio key={known} value={known} mt="sm" label={say(`subject.channel.${known}`)} description={say(`subject.channel.${known}.hint`)} />
        ))}
      </Radio.Group>
      {channel === 'SMS' && (
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
