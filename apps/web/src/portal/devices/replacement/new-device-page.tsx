import { Radio, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { useIntl } from 'react-intl';
import { Link, useNavigate } from 'react-router';
import { useHttp } from '../../../api/api-context.js';
import type { MyDevice } from '../../../api/holders/my-devices.js';
import { myReplacementKey, startMyReplacement } from '../../../api/holders/my-replacements.js';
import type { ReplacementOrder } from '../../../api/holders/my-replacements.js';
import { ProblemNotice } from '../../../components/problem-notice.js';
import { TaskPage } from '../../../components/shapes/task-page.js';
import { useFaults } from '../../../forms/use-faults.js';
import { useSubmit } from '../../../forms/use-submit.js';
import { withoutSeparators } from '../../../text/codes.js';
import { useSay } from '../../../text/use-text.js';
import { MY_DEVICES } from '../../use-my-certificates.js';
import { deviceTaskOf } from '../device-addresses.js';
import { NotWithThisDevice, WithMyDevice } from '../with-my-device.js';
import { replacementOf, useReplacementShape } from './replacement-steps.js';

const KINDS = ['AUTHENTICATOR', 'SMS'] as const;
const SUPPORT_CODE_LENGTH = 8;

/** What takes the place of the device, and that support said so. */
export function NewDevicePage(): ReactElement {
  const say = useSay();
  return (
    <WithMyDevice>
      {(device) =>
        device.state === 'ACTIVE' && device.lock !== 'ADMIN_BLOCK' ? <Form device={device} /> : <NotWithThisDevice title={say('replacement.impossible')} text={say('replacement.impossible.text')} />
      }
    </WithMyDevice>
  );
}

function Form({ device }: { readonly device: MyDevice }): ReactElement {
  const say = useSay();
  const http = useHttp();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { locale } = useIntl();
  const shape = useReplacementShape(device, 'new');
  const [kind, setKind] = useState<ReplacementOrder['kind']>('AUTHENTICATOR');
  const [address, setAddress] = useState('');
  const [supportCode, setSupportCode] = useState('');
  const submit = useSubmit(
    (order: ReplacementOrder) => startMyReplacement(http, device.id, order),
    (replacement) => {
      queries.setQueryData(myReplacementKey(device.id), replacement);
      void navigate(replacementOf(device.id, 'proof'));
      void queries.invalidateQueries({ queryKey: MY_DEVICES });
    },
  );
  const faults = useFaults({ address: 'PHONE', supportCode: 'SUPPORT_CODE_TYPED' }, submit.problem);
  const send = (): void => {
    const typed = { address: address.trim(), supportCode: withoutSeparators(supportCode).toUpperCase() };
    const isRight = faults.check({
      address: kind === 'SMS' && typed.address === '' ? 'PHONE' : undefined,
      supportCode: typed.supportCode.length === SUPPORT_CODE_LENGTH ? undefined : 'SUPPORT_CODE_TYPED',
    });
    if (isRight) submit.send({ kind, ...(kind === 'SMS' ? { address: typed.address } : {}), supportCode: typed.supportCode, locale });
  };
  return (
    <TaskPage
      {...shape}
      title={say('replacement.new')}
      text={say('replacement.new.text')}
      help={say('replacement.new.help')}
      faults={faults.all}
      problem={submit.problem !== null && faults.all.length === 0 && <ProblemNotice problem={submit.problem} />}
      submitLabel={say('shell.continue')}
      busy={submit.busy}
      onSubmit={send}
      onBack={() => void navigate(deviceTaskOf(device.id, 'replacement', null))}
    >
      <TextInput
        id="supportCode"
        label={say('replacement.support-code')}
        description={say('replacement.support-code.hint')}
        value={supportCode}
        error={faults.of('supportCode')}
        onChange={(typed) => setSupportCode(typed.currentTarget.value)}
        autoComplete="off"
        spellCheck={false}
        maxLength={20}
        maw={360}
      />
      <Radio.Group id="kind" label={say('replacement.kind')} value={kind} onChange={(value) => setKind(KINDS.find((known) => known === value) ?? kind)}>
        {KINDS.map((known) => (
          <Radio key={known} value={known} mt="sm" label={say(`subject.channel.${known}`)} description={say(`subject.channel.${known}.hint`)} />
        ))}
      </Radio.Group>
      {kind === 'SMS' && (
        <TextInput
          id="address"
          type="tel"
          label={say('subject.phone')}
          description={say('replacement.phone.hint')}
          value={address}
          error={faults.of('address')}
          onChange={(typed) => setAddress(typed.currentTarget.value)}
          autoComplete="tel"
          maxLength={40}
          maw={360}
        />
      )}
      <p>
        {say('replacement.token')} <Link to={replacementOf(device.id, 'office')}>{say('replacement.token.office')}</Link>
      </p>
    </TaskPage>
  );
}
