import { useState } from 'react';
import type { ReactElement } from 'react';
import { useNavigate } from 'react-router';
import { useHttp } from '../../../api/api-context.js';
import type { MyDevice } from '../../../api/holders/my-devices.js';
import { giveFirstCode } from '../../../api/holders/my-replacements.js';
import type { MyReplacement } from '../../../api/holders/my-replacements.js';
import { CodeInput } from '../../../components/code-input.js';
import { CodeText } from '../../../components/code-text.js';
import { ProblemNotice } from '../../../components/problem-notice.js';
import { QrCode } from '../../../components/qr-code.js';
import { TaskPage } from '../../../components/shapes/task-page.js';
import { useFaults } from '../../../forms/use-faults.js';
import { useSubmit } from '../../../forms/use-submit.js';
import { withoutSeparators } from '../../../text/codes.js';
import { useSay } from '../../../text/use-text.js';
import { DEVICES } from '../device-addresses.js';
import { replacementOf, SendCode, useRefresh, useReplacementShape, WithMyReplacement } from './replacement-steps.js';

/** The new device shows that it works. */
export function FirstCodePage(): ReactElement {
  return <WithMyReplacement at="first-code">{(device, replacement) => <Form device={device} newDevice={replacement.newDevice} />}</WithMyReplacement>;
}

function Form({ device, newDevice }: { readonly device: MyDevice; readonly newDevice: MyReplacement['newDevice'] }): ReactElement {
  const say = useSay();
  const http = useHttp();
  const navigate = useNavigate();
  const refresh = useRefresh();
  const shape = useReplacementShape(device, 'first-code');
  const [code, setCode] = useState('');
  const submit = useSubmit(
    (typed: string, key) => giveFirstCode(http, device.id, typed, key),
    ({ state }) => {
      if (state === 'DONE') void navigate(replacementOf(device.id, 'done'), { replace: true, state: { isDone: true } });
      // Where it waits, what is read anew leads on.
      void refresh(state === 'DONE');
    },
  );
  const faults = useFaults({ code: 'WRONG_CODE' }, submit.problem);
  return (
    <TaskPage
      {...shape}
      title={say('replacement.first-code')}
      help={say('replacement.first-code.help')}
      faults={faults.all}
      problem={submit.problem !== null && faults.all.length === 0 && <ProblemNotice problem={submit.problem} />}
      submitLabel={say('shell.continue')}
      busy={submit.busy}
      onSubmit={() => {
        const typed = withoutSeparators(code);
        if (faults.check({ code: /^\d{6}$/.test(typed) ? undefined : 'CODE' })) submit.send(typed);
      }}
      onBack={() => void navigate(DEVICES)}
    >
      {newDevice.otpauthUri !== null && newDevice.secret !== null ? (
        <>
          <p>{say('subject.authenticator.text')}</p>
          <QrCode text={newDevice.otpauthUri} label={say('subject.authenticator.qr')} />
          <p>
            {say('subject.authenticator.secret')} <CodeText code={newDevice.secret} label={say('subject.authenticator.secret')} />
          </p>
        </>
      ) : (
        <>
          <p className="mono">{newDevice.maskedAddress}</p>
          <SendCode deviceId={device.id} to="NEW" />
        </>
      )}
      <CodeInput label={say('replacement.new-code')} description={say('subject.code.hint')} value={code} change={setCode} error={faults.of('code')} isTyped={newDevice.kind === 'AUTHENTICATOR'} />
    </TaskPage>
  );
}
