import { TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { useNavigate } from 'react-router';
import { useHttp } from '../api/api-context.js';
import { askRecovery } from '../api/recovery.js';
import type { AskedRecovery } from '../api/recovery.js';
import { useLanguage } from '../app/language.js';
import { ProblemNotice } from '../components/problem-notice.js';
import { useFaults } from '../forms/use-faults.js';
import { useSubmit } from '../forms/use-submit.js';
import type { Submit } from '../forms/use-submit.js';
import { withoutSeparators } from '../text/codes.js';
import { useSay } from '../text/use-text.js';
import { RECOVERY } from './recovery-frame.js';
import { RecoveryTask } from './recovery-task.js';

/** Sends the request; the page after it says the same whatever came of it. */
function useAsk(sent: string): Submit<AskedRecovery> {
  const http = useHttp();
  const navigate = useNavigate();
  return useSubmit((asked: AskedRecovery) => askRecovery(http, asked), () => void navigate(`${RECOVERY}/${sent}/sent`));
}

/** One field for all that people sign in with, and for the address that they can be written to. */
export function AskPasswordPage(): ReactElement {
  const say = useSay();
  const navigate = useNavigate();
  const { locale } = useLanguage();
  const [name, setName] = useState('');
  const ask = useAsk('password');
  const faults = useFaults({ name: 'ACCOUNT_NAME' }, ask.problem);
  return (
    <RecoveryTask
      forgotten="PASSWORD"
      now="known"
      title={say('recovery.password.title')}
      text={say('recovery.password.text')}
      help={say('recovery.password.help')}
      faults={faults.all}
      problem={ask.problem !== null && faults.all.length === 0 && <ProblemNotice problem={ask.problem} />}
      submitLabel={say('recovery.password.send')}
      busy={ask.busy}
      onBack={() => void navigate(RECOVERY)}
      onSubmit={() => {
        if (faults.check({ name: name.trim() === '' ? 'ACCOUNT_NAME' : undefined })) ask.send({ kind: 'PASSWORD', name: name.trim(), locale });
      }}
    >
      <TextInput
        id="name"
        label={say('recovery.name')}
        description={say('recovery.name.hint')}
        value={name}
        onChange={(typed) => setName(typed.currentTarget.value)}
        error={faults.of('name')}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={254}
        maw={420}
      />
    </RecoveryTask>
  );
}

/** Both must be the same person's. */
export function AskUserIdPage(): ReactElement {
  const say = useSay();
  const navigate = useNavigate();
  const { locale } = useLanguage();
  const [fields, setFields] = useState({ taxNumber: '', email: '' });
  const ask = useAsk('user-id');
  const faults = useFaults({ taxNumber: 'CHECK_DIGIT', email: 'EMAIL' }, ask.problem);
  const field = (name: keyof typeof fields) => ({
    id: name,
    value: fields[name],
    error: faults.of(name),
    onChange: (typed: { currentTarget: { value: string } }) => {
      const { value } = typed.currentTarget;
      setFields((before) => ({ ...before, [name]: value }));
    },
    spellCheck: false,
    maw: 420,
  });
  return (
    <RecoveryTask
      forgotten="USER_ID"
      now="known"
      title={say('recovery.user-id.title')}
      text={say('recovery.user-id.text')}
      help={say('recovery.user-id.help')}
      faults={faults.all}
      problem={ask.problem !== null && faults.all.length === 0 && <ProblemNotice problem={ask.problem} />}
      submitLabel={say('recovery.user-id.send')}
      busy={ask.busy}
      onBack={() => void navigate(RECOVERY)}
      onSubmit={() => {
        const taxNumber = withoutSeparators(fields.taxNumber);
        const email = fields.email.trim();
        const isRight = faults.check({ taxNumber: taxNumber === '' ? 'CHECK_DIGIT' : undefined, email: email === '' ? 'EMAIL' : undefined });
        if (isRight) ask.send({ kind: 'USER_ID', taxNumber, email, locale });
      }}
    >
      <TextInput {...field('taxNumber')} label={say('request.tax-number')} description={say('recovery.tax-number.hint')} inputMode="numeric" autoComplete="off" maxLength={20} />
      <TextInput {...field('email')} label={say('recovery.email')} description={say('recovery.email.hint')} type="email" autoComplete="email" maxLength={254} />
    </RecoveryTask>
  );
}
