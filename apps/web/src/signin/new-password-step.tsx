import { Button } from '@mantine/core';
import { useState } from 'react';
import type { ReactElement, ReactNode } from 'react';
import { checkNewPassword, NewPasswordFields } from '../account/new-password-fields.js';
import type { ApiProblem } from '../api/problem.js';
import { ErrorSummary } from '../components/error-summary.js';
import { PageTitle } from '../components/page-title.js';
import { ProblemNotice } from '../components/problem-notice.js';
import { useFaults } from '../forms/use-faults.js';
import { useSay } from '../text/use-text.js';
import styles from './sign-in.module.css';

export interface NewPasswordStepProps {
  readonly send: (password: string) => void;
  readonly busy: boolean;
  readonly problem: ApiProblem | null;
  readonly footer: ReactNode;
}

/** [C-28] Whoever signed in with the password of his scratch card chooses his own before anything else. */
export function NewPasswordStep({ send, busy, problem, footer }: NewPasswordStepProps): ReactElement {
  const say = useSay();
  const [fields, setFields] = useState({ password: '', repeatedPassword: '' });
  const faults = useFaults({ password: 'PASSWORD_NEW', repeatedPassword: 'REPEATED' }, problem);
  return (
    <form
      noValidate
      className={styles.form}
      onSubmit={(submit) => {
        submit.preventDefault();
        if (faults.check({ ...checkNewPassword(fields) }) && !busy) send(fields.password);
      }}
    >
      <ErrorSummary faults={faults.all} />
      {problem !== null && faults.all.length === 0 && <ProblemNotice problem={problem} />}
      <PageTitle title={say('signin.first-password')} failed={faults.all.length > 0} />
      <p className={styles.why}>{say('signin.first-password.text')}</p>
      <NewPasswordFields value={fields} change={(changed) => setFields((before) => ({ ...before, ...changed }))} faults={faults} />
      <Button type="submit" size="md" fullWidth loading={busy}>
        {say('signin.first-password.submit')}
      </Button>
      <div className={styles.footer}>{footer}</div>
    </form>
  );
}
