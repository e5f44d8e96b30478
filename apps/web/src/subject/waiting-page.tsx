import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { Deadline } from '../components/deadline.js';
import { PageTitle } from '../components/page-title.js';
import { StateTag } from '../components/states/state-tag.js';
import { CHECK_LOOKS, ISSUANCE_LOOKS } from '../components/states/states.js';
import { useSay } from '../text/use-text.js';
import { useSubjectWork } from './subject-context.js';
import styles from './subject.module.css';

/** Somebody else acts: who, what was done so far, and until when. The page looks again by itself. */
export function WaitingPage(): ReactElement {
  const say = useSay();
  const { request, lookAgain } = useSubjectWork();
  const { state, checks, dueAt } = request;
  const waitsFor = state === 'CHECKING' ? 'registries' : state === 'AWAITING_APPROVAL' ? 'officer' : 'authority';
  return (
    <section className={styles.panel}>
      <PageTitle title={say(`subject.waits.${waitsFor}`)} />
      <p>
        <StateTag look={ISSUANCE_LOOKS[state]} />
      </p>
      <p role="status">{say(`subject.waits.${waitsFor}.text`, { organisation: request.organisationName })}</p>
      {waitsFor !== 'authority' && (
        <ul className={styles.checks} aria-label={say('subject.checks')}>
          {checks.map(({ check, result }) => (
            <li key={check}>
              <span>{say(`check.${check}`)}</span>
              <StateTag look={CHECK_LOOKS[result]} />
            </li>
          ))}
        </ul>
      )}
      {dueAt !== null && waitsFor !== 'authority' && (
        <p>
          {say('subject.until')} <Deadline at={dueAt} />
        </p>
      )}
      <p>{say('subject.may-close')}</p>
      <div className={styles.actions}>
        <Button variant="default" onClick={() => void lookAgain()}>
          {say('subject.look-again')}
        </Button>
      </div>
    </section>
  );
}
