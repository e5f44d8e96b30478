import { Checkbox } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { useHttp } from '../../api/api-context.js';
import { ApiProblem } from '../../api/problem.js';
import { acceptTerms, readTerms } from '../../api/subject.js';
import { useLanguage } from '../../app/language.js';
import { Loading } from '../../components/loading.js';
import { ProblemNotice } from '../../components/problem-notice.js';
import { TaskPage } from '../../components/shapes/task-page.js';
import { useFaults } from '../../forms/use-faults.js';
import { useSubmit } from '../../forms/use-submit.js';
import { useSay } from '../../text/use-text.js';
import { useSubjectWork } from '../subject-context.js';
import styles from '../subject.module.css';
import type { StepProps } from './completion-pages.js';

/** The terms in the person's language; which version was accepted is kept. */
export function TermsStep({ shape, next, back }: StepProps): ReactElement {
  const say = useSay();
  const http = useHttp();
  const { locale } = useLanguage();
  const { request } = useSubjectWork();
  const [ticked, setTicked] = useState(false);
  const terms = useQuery({ queryKey: ['subject-terms', request.id, locale], queryFn: ({ signal }) => readTerms(http, request.id, locale, signal), staleTime: Infinity });
  const accept = useSubmit((version: string, key) => acceptTerms(http, request.id, version, key), next);
  const faults = useFaults({ accept: 'TICK_TERMS' }, accept.problem);
  const problem = accept.problem ?? (terms.error instanceof ApiProblem ? terms.error : null);
  return (
    <TaskPage
      {...shape}
      title={say('subject.terms')}
      help={say('subject.terms.help')}
      faults={faults.all}
      problem={problem !== null && faults.all.length === 0 && <ProblemNotice problem={problem} retry={terms.error === null ? undefined : () => void terms.refetch()} />}
      submitLabel={terms.data === undefined ? undefined : say('subject.terms.accept')}
      busy={accept.busy}
      onSubmit={() => {
        if (faults.check({ accept: ticked ? undefined : 'TICK_TERMS' }) && terms.data !== undefined) accept.send(terms.data.version);
      }}
      onBack={back}
    >
      {terms.data === undefined ? (
        terms.error === null && <Loading />
      ) : (
        <>
          <section className={styles.terms} tabIndex={0} aria-label={terms.data.title} lang={locale}>
            <h2>{terms.data.title}</h2>
            {terms.data.paragraphs.map((paragraph, index) => (
              <p key={index}>{paragraph}</p>
            ))}
          </section>
          <Checkbox id="accept" label={say('subject.terms.tick')} checked={ticked} onChange={(change) => setTicked(change.currentTarget.checked)} error={faults.of('accept')} />
        </>
      )}
    </TaskPage>
  );
}
