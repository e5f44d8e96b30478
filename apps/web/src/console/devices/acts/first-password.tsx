import { Button } from '@mantine/core';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { useHttp } from '../../../api/api-context.js';
import { giveFirstPassword } from '../../../api/holders/support.js';
import { CodeText } from '../../../components/code-text.js';
import { Notice, ProblemNotice } from '../../../components/problem-notice.js';
import { useSubmit } from '../../../forms/use-submit.js';
import { useDates, useSay } from '../../../text/use-text.js';
import styles from './user-code-page.module.css';

/** [C-28] The other half of the scratch card, for a holder who has no password yet: made on demand, shown once beside the user code. */
export function FirstPassword({ holderId }: { readonly holderId: string }): ReactElement {
  const say = useSay();
  const dates = useDates();
  const http = useHttp();
  const [given, setGiven] = useState<Awaited<ReturnType<typeof giveFirstPassword>>>();
  const submit = useSubmit(() => giveFirstPassword(http, holderId), setGiven);
  if (given !== undefined) {
    return (
      <>
        <p className={styles.code}>
          {say('subject.user-id')}: <CodeText code={given.userId} label={say('subject.user-id')} />
        </p>
        <p className={styles.code}>
          {say('devices.first-password')}: <CodeText code={given.firstPassword} label={say('devices.first-password')} grouped={false} />
        </p>
        <Notice tone="amber" role="status">
          {say('devices.first-password.once', { until: dates.instant(given.expiresAt) })}
        </Notice>
      </>
    );
  }
  return (
    <>
      {submit.problem !== null &&
        (submit.problem.slug === 'illegal-transition' ? (
          <Notice tone="green" role="status">
            {say('devices.first-password.not-needed')}
          </Notice>
        ) : (
          <ProblemNotice problem={submit.problem} />
        ))}
      <p>{say('devices.first-password.text')}</p>
      <div>
        <Button variant="default" size="sm" loading={submit.busy} onClick={() => submit.send(undefined)}>
          {say('devices.first-password.make')}
        </Button>
      </div>
    </>
  );
}
