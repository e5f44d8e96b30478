import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { useHttp } from '../api/api-context.js';
import { renewLink } from '../api/subject.js';
import { Notice, ProblemNotice } from '../components/problem-notice.js';
import { PageTitle } from '../components/page-title.js';
import { useSubmit } from '../forms/use-submit.js';
import { useSay } from '../text/use-text.js';
import styles from './subject.module.css';

/** The link was opened after its 24 hours, or a newer one was sent (S4-49). */
export function ExpiredLinkPage({ requestId, token }: { readonly requestId: string; readonly token: string }): ReactElement {
  const say = useSay();
  const http = useHttp();
  const renew = useSubmit(() => renewLink(http, requestId, token), () => undefined);
  const sent = renew.done;
  return (
    <section className={styles.panel}>
      <PageTitle title={say('subject.link-expired')} />
      <p>{say('subject.link-expired.text')}</p>
      <div role="status">{sent && <Notice tone="green" title={say('subject.link-sent')}>{say('subject.link-sent.text')}</Notice>}</div>
      {renew.problem !== null && <ProblemNotice problem={renew.problem} />}
      {!sent && (
        <div className={styles.actions}>
          <Button size="md" loading={renew.busy} onClick={() => renew.send(undefined)}>
            {say('subject.link-renew')}
          </Button>
        </div>
      )}
    </section>
  );
}

/** No link was opened in this browser, or it is no link of ours. */
export function NoLinkPage(): ReactElement {
  const say = useSay();
  return (
    <section className={styles.panel}>
      <PageTitle title={say('subject.no-link')} />
      <p>{say('subject.no-link.text')}</p>
    </section>
  );
}
