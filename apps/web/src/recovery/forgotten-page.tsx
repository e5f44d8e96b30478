import { Radio, Stack } from '@mantine/core';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { useNavigate } from 'react-router';
import { useFaults } from '../forms/use-faults.js';
import { useSay } from '../text/use-text.js';
import { RECOVERY } from './recovery-frame.js';
import { RecoveryTask } from './recovery-task.js';

/** Two choices: who forgot both begins with the user-id. */
export function ForgottenPage(): ReactElement {
  const say = useSay();
  const navigate = useNavigate();
  const [chosen, setChosen] = useState('');
  const faults = useFaults({ password: 'FORGOTTEN' }, null);
  return (
    <RecoveryTask
      forgotten={undefined}
      now="forgotten"
      title={say('recovery.title')}
      help={say('recovery.help')}
      faults={faults.all}
      submitLabel={say('shell.continue')}
      onSubmit={() => {
        if (faults.check({ password: chosen === '' ? 'FORGOTTEN' : undefined })) void navigate(`${RECOVERY}/${chosen}`);
      }}
    >
      <Radio.Group value={chosen} onChange={setChosen} label={say('recovery.which')} error={faults.of('password')}>
        <Stack mt="xs" gap="sm">
          <Radio id="password" value="password" label={say('recovery.password')} description={say('recovery.password.hint')} />
          <Radio value="user-id" label={say('recovery.user-id')} description={say('recovery.user-id.hint')} />
        </Stack>
      </Radio.Group>
    </RecoveryTask>
  );
}
