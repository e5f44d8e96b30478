import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { Link, useLocation, useNavigate } from 'react-router';
import { checkNewPassword, NewPasswordFields } from '../account/new-password-fields.js';
import { useHttp } from '../api/api-context.js';
import { ApiProblem } from '../api/problem.js';
import { completeRecovery, openRecovery } from '../api/recovery.js';
import type { OpenedRecovery } from '../api/recovery.js';
import { Loading } from '../components/loading.js';
import { ProblemNotice } from '../components/problem-notice.js';
import { useFaults } from '../forms/use-faults.js';
import { useSubmit } from '../forms/use-submit.js';
import { BrokenPage, PlainPage } from '../pages/plain-pages.js';
import { withoutSeparators } from '../text/codes.js';
import { useSay } from '../text/use-text.js';
import { RecoveryCodeField } from './recovery-code-field.js';
import { RECOVERY } from './recovery-frame.js';
import { RecoveryTask } from './recovery-task.js';

/** Where the mailed link leads: its token stands behind `#`, which no server sees. */
export function SetPasswordPage(): ReactElement {
  const http = useHttp();
  const token = useLocation().hash.slice(1);
  const opened = useQuery({ queryKey: ['recovery', token], queryFn: () => openRecovery(http, token), staleTime: Infinity, retry: false, refetchOnWindowFocus: false });
  if (opened.data !== undefined) return opened.data.secondFactor === 'UNUSABLE' ? <NoFactor /> : <SetPassword key={token} token={token} opened={opened.data} />;
  if (!(opened.error instanceof ApiProblem)) return <Loading />;
  const isGone = opened.error.slug === 'not-found' || opened.error.slug === 'validation-failed';
  return isGone ? <Gone /> : <BrokenPage problem={opened.error} retry={() => void opened.refetch()} />;
}

function SetPassword({ token, opened }: { readonly token: string; readonly opened: OpenedRecovery }): ReactElement {
  const say = useSay();
  const http = useHttp();
  const navigate = useNavigate();
  const [fields, setFields] = useState({ password: '', repeatedPassword: '', code: '' });
  const change = (changed: Partial<typeof fields>): void => setFields((before) => ({ ...before, ...changed }));
  const submit = useSubmit(
    (body: { password: string; code?: string }) => completeRecovery(http, { token, ...body }),
    () => void navigate(`${RECOVERY}/done`, { replace: true }),
  );
  const faults = useFaults({ password: 'PASSWORD_NEW', repeatedPassword: 'REPEATED', code: 'CODE_TYPED' }, submit.problem);
  const asksCode = opened.secondFactor !== 'NONE';
  if (submit.problem?.slug === 'not-found') return <Gone />;
  if (submit.problem?.slug === 'otp-device-locked') return <NoFactor />;
  return (
    <RecoveryTask
      forgotten="PASSWORD"
      now="set"
      title={say('recovery.set')}
      text={say('recovery.set.text', { name: opened.displayName })}
      help={say('recovery.set.help')}
      faults={faults.all}
      problem={submit.problem !== null && faults.all.length === 0 && <ProblemNotice problem={submit.problem} />}
      submitLabel={say('recovery.set.submit')}
      busy={submit.busy}
      onSubmit={() => {
        const code = withoutSeparators(fields.code);
        const isRight = faults.check({ ...checkNewPassword(fields), code: asksCode && code === '' ? 'CODE_TYPED' : undefined });
        if (isRight) submit.send({ password: fields.password, ...(asksCode ? { code } : {}) });
      }}
    >
      <NewPasswordFields value={fields} change={change} faults={faults} />
      {asksCode && <RecoveryCodeField token={token} opened={opened} value={fields.code} change={(code) => change({ code })} error={faults.of('code')} />}
    </RecoveryTask>
  );
}

/** Nobody is let in by his mailbox alone who has a second factor. */
function NoFactor(): ReactElement {
  const say = useSay();
  return <PlainPage title={say('recovery.no-factor')} text={say('recovery.no-factor.text')} />;
}

function Gone(): ReactElement {
  const say = useSay();
  return (
    <PlainPage title={say('recovery.gone')} text={say('recovery.gone.text')}>
      <Button component={Link} to={`${RECOVERY}/password`}>
        {say('recovery.gone.again')}
      </Button>
    </PlainPage>
  );
}
