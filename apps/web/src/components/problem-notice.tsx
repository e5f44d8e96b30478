import { Button } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';
import type { ApiProblem } from '../api/problem.js';
import { useSay, useSayWord } from '../text/use-text.js';
import { Icon } from './icons.js';
import styles from './page.module.css';

/** A notice of one colour of meaning. */
export function Notice({ tone, title, children, role }: { readonly tone: 'amber' | 'red' | 'blue' | 'green'; readonly title?: string; readonly children?: ReactNode; readonly role?: 'alert' | 'status' }): ReactElement {
  return (
    <div className={styles.notice} data-tone={tone} role={role}>
      <Icon name={tone === 'green' ? 'check' : tone === 'blue' ? 'info' : 'warning'} size={18} />
      <div>
        {title !== undefined && <strong>{title}</strong>}
        {children}
      </div>
    </div>
  );
}

/** Kinds whose rule only the room can name; it does so in English. */
const SAY_DETAIL: readonly string[] = ['unprocessable', 'conflict'];

/** What went wrong in the words of the person, what to do, and small beneath what support asks for. */
export function ProblemNotice({ problem, title, retry }: { readonly problem: ApiProblem; readonly title?: string; readonly retry?: () => void }): ReactElement {
  const say = useSay();
  const sayWord = useSayWord();
  return (
    <Notice tone="red" role="alert" title={title}>
      <p>{sayWord('problem', problem.slug, say('problem.internal'))}</p>
      {retry !== undefined && (
        <Button variant="default" size="sm" onClick={retry}>
          {say('shell.retry')}
        </Button>
      )}
      {SAY_DETAIL.includes(problem.slug) && problem.detail !== '' && (
        <p className={styles.reference} lang="en">
          {problem.detail}
        </p>
      )}
      {problem.status !== 0 && (
        <p className={styles.reference}>
          {say('shell.reference')}: <code>{[problem.slug, problem.instance].filter((part) => part !== undefined).join(' ')}</code>
        </p>
      )}
    </Notice>
  );
}
