import { Radio, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { useNavigate } from 'react-router';
import { useHttp } from '../../../api/api-context.js';
import type { MyDevice } from '../../../api/holders/my-devices.js';
import { myReplacementKey, proveMyReplacement } from '../../../api/holders/my-replacements.js';
import type { ReplacementProof } from '../../../api/holders/my-replacements.js';
import { CodeInput } from '../../../components/code-input.js';
import { Notice, ProblemNotice } from '../../../components/problem-notice.js';
import { TaskPage } from '../../../components/shapes/task-page.js';
import { useFaults } from '../../../forms/use-faults.js';
import { useSubmit } from '../../../forms/use-submit.js';
import { withoutSeparators } from '../../../text/codes.js';
import { useSay } from '../../../text/use-text.js';
import { DEVICES } from '../device-addresses.js';
import styles from '../devices.module.css';
import { replacementOf, SendCode, useReplacementShape, WithMyReplacement } from './replacement-steps.js';

const WAYS = ['code', 'userCode'] as const;

/** That it is oneself: by a code of the device that one has now, or by its user code and three days. */
export function ProofPage(): ReactElement {
  return <WithMyReplacement at="proof">{(device) => <Form device={device} />}</WithMyReplacement>;
}

function Form({ device }: { readonly device: MyDevice }): ReactElement {
  const say = useSay();
  const http = useHttp();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const shape = useReplacementShape(device, 'proof');
  const isSent = device.kind === 'SMS' || device.kind === 'EMAIL';
  const [way, setWay] = useState<(typeof WAYS)[number]>('code');
  const [typed, setTyped] = useState('');
  const submit = useSubmit(
    (proof: ReplacementProof, key) => proveMyReplacement(http, device.id, proof, key),
    (replacement) => {
      queries.setQueryData(myReplacementKey(device.id), replacement);
      void navigate(replacementOf(device.id, 'first-code'));
    },
  );
  const faults = useFaults({ code: 'WRONG_CODE', userCode: 'USER_CODE' }, submit.problem);
  const triesLeft = submit.problem?.members['triesLeft'];
  const send = (): void => {
    if (way === 'code') {
      const code = withoutSeparators(typed);
      if (faults.check({ code: /^\d{6,8}$/.test(code) ? undefined : 'CODE_OF_DEVICE' })) submit.send({ code });
    } else if (faults.check({ userCode: typed.trim() === '' ? 'USER_CODE' : undefined })) submit.send({ userCode: typed.trim() });
  };
  return (
    <TaskPage
      {...shape}
      title={say('replacement.proof')}
      text={say('replacement.proof.text')}
      help={say('replacement.proof.help')}
      faults={faults.all}
      problem={
        <>
          {submit.problem !== null && faults.all.length === 0 && <ProblemNotice problem={submit.problem} />}
          {typeof triesLeft === 'number' && (
            <Notice tone="amber" role="status">
              {say('replacement.tries', { count: triesLeft })}
            </Notice>
          )}
        </>
      }
      submitLabel={say('shell.continue')}
      busy={submit.busy}
      onSubmit={send}
      onBack={() => void navigate(DEVICES)}
    >
      <Radio.Group
        id="way"
        label={say('replacement.way')}
        value={way}
        onChange={(value) => {
          setWay(WAYS.find((known) => known === value) ?? way);
          setTyped('');
        }}
      >
        <Radio value="code" mt="sm" label={say('replacement.way.code')} description={say('replacement.way.code.hint')} />
        {device.hasUserCode && <Radio value="userCode" mt="sm" label={say('replacement.way.userCode')} description={say('replacement.way.userCode.hint')} />}
      </Radio.Group>
      {way === 'code' ? (
        <>
          {isSent && <SendCode deviceId={device.id} to="OLD" />}
          <CodeInput label={say('replacement.old-code')} value={typed} change={setTyped} error={faults.of('code')} isTyped={!isSent} />
        </>
      ) : (
        <TextInput
          id="userCode"
          label={say('resync.userCode')}
          value={typed}
          error={faults.of('userCode')}
          onChange={(change) => setTyped(change.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
          autoCapitalize="characters"
          maxLength={40}
          maw={360}
          classNames={{ input: styles.userCode }}
        />
      )}
    </TaskPage>
  );
}
