import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { useSearchParams } from 'react-router';
import { TAX_LOGIN } from '../api/subject.js';
import { PageTitle } from '../components/page-title.js';
import { Notice } from '../components/problem-notice.js';
import { StateTag } from '../components/states/state-tag.js';
import { ISSUANCE_LOOKS } from '../components/states/states.js';
import type { IssuanceState } from '../components/states/states.js';
import { useSay } from '../text/use-text.js';
import styles from './subject.module.css';

/** Why a tax login did not lead on, as the address says after it. */
const REFUSALS = ['another-person', 'cancelled', 'unavailable'] as const;

/**
 * What the mailed link opens before the tax login: what this is and what to do; nothing personal, since a mail can reach a stranger (C-21).
 * @param again the login was too long ago
 */
export function WelcomePage({ again, outcome }: { readonly again: boolean; readonly outcome: IssuanceState | null }): ReactElement {
  const say = useSay();
  const [query] = useSearchParams();
  const refusal = REFUSALS.find((known) => known === query.get('login'));
  return (
    <section className={styles.panel}>
      <PageTitle title={say('subject.welcome')} />
      <div role="status">
        {refusal !== undefined && (
          <Notice tone={refusal === 'cancelled' ? 'blue' : 'amber'} title={say(`subject.login.${refusal}`)}>
            {say(`subject.login.${refusal}.text`)}
          </Notice>
        )}
        {again && refusal === undefined && <Notice tone="blue" title={say('subject.login.over')}>{say('subject.login.over.text')}</Notice>}
      </div>
      {outcome !== null && (
        <p>
          <StateTag look={ISSUANCE_LOOKS[outcome]} />
        </p>
      )}
      <p>{say('subject.welcome.text')}</p>
      <ol className={styles.todo}>
        <li>{say('subject.welcome.login')}</li>
        <li>{say('subject.welcome.document')}</li>
        <li>{say('subject.welcome.officer')}</li>
        <li>{say('subject.welcome.complete')}</li>
      </ol>
      <div className={styles.actions}>
        <Button component="a" href={TAX_LOGIN} size="md">
          {say('subject.to-tax-login')}
        </Button>
      </div>
    </section>
  );
}
