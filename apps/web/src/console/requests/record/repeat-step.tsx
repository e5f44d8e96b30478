import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { useHttp } from '../../../api/api-context.js';
import { repeatStep } from '../../../api/issuance.js';
import type { Issuance } from '../../../api/issuance.js';
import { Notice, ProblemNotice } from '../../../components/problem-notice.js';
import { useSubmit } from '../../../forms/use-submit.js';
import { useSay } from '../../../text/use-text.js';
import styles from './record.module.css';

/** What can be done once more, by its command: where it is asked for, and its words. */
export const REPETITIONS = {
  resend_invitation: { path: 'invitations', button: 'request.resend', hint: 'request.resend.hint', done: 'request.resend.done' },
  run_again: { path: 'check-runs', button: 'request.run-again', hint: 'request.run-again.hint', done: 'request.run-again.done' },
  retry: { path: 'issuing-retries', button: 'request.retry', hint: 'request.retry.hint', done: 'request.retry.done' },
} as const;

/** Has something done once more, and says what came of it. */
export function RepeatStep({ request: { id, email }, command }: { readonly request: Issuance; readonly command: keyof typeof REPETITIONS }): ReactElement {
  const say = useSay();
  const http = useHttp();
  const queries = useQueryClient();
  const { path, button, hint, done } = REPETITIONS[command];
  const submit = useSubmit(
    (_id: string, key) => repeatStep(http, id, path, key),
    () => void queries.invalidateQueries({ queryKey: ['issuance', id] }),
  );
  const isOverLimit = command === 'resend_invitation' && submit.problem?.slug === 'too-many-requests';
  return (
    <div className={styles.repeat}>
      <Button variant="default" loading={submit.busy} aria-describedby={`hint-${command}`} onClick={() => submit.send(id)}>
        {say(button)}
      </Button>
      <span id={`hint-${command}`} className={styles.hint}>
        {say(hint)}
      </span>
      <div role="status">{submit.done && <Notice tone="green">{say(done, { email })}</Notice>}</div>
      {isOverLimit && (
        <Notice tone="amber" role="alert">
          {say('request.resend.limit')}
        </Notice>
      )}
      {submit.problem !== null && !isOverLimit && <ProblemNotice problem={submit.problem} />}
    </div>
  );
}
