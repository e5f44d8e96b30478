import { Button } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';
import { shortId } from '../../text/codes.js';
import { useSay } from '../../text/use-text.js';
import { CodeText } from '../code-text.js';
import { Icon } from '../icons.js';
import { PageTitle } from '../page-title.js';
import styles from './closing-pages.module.css';

export interface OutcomePageProps {
  readonly tone: 'green' | 'amber' | 'grey' | 'red';
  /** What happened. */
  readonly title: string;
  /** Identifier of what it happened to; its end is the number to quote. Whoever is told nothing of a record has none. */
  readonly id?: string;
  readonly about?: ReactNode;
  readonly next: readonly ReactNode[];
  readonly otherwise: string;
  readonly actions: ReactNode;
}

const ICONS = { green: 'check', amber: 'clock', grey: 'ban', red: 'ban' } as const;

/** The shape of every end: what happened, what follows and by when. Bookmarkable, and one printed page. */
export function OutcomePage({ tone, title, id, about, next, otherwise, actions }: OutcomePageProps): ReactElement {
  const say = useSay();
  return (
    <article className={styles.outcome}>
      <header className={styles.panel} data-tone={tone}>
        <Icon name={ICONS[tone]} size={28} />
        <div>
          <PageTitle title={title} />
          {about}
          {id !== undefined && (
            <p className={styles.quote}>
              {say('shell.outcome.number')}: <CodeText code={shortId(id)} label={say('shell.outcome.number')} />
            </p>
          )}
        </div>
      </header>
      <section>
        <h2>{say('shell.outcome.next')}</h2>
        <ul className={styles.next}>
          {next.map((line, index) => (
            <li key={index}>{line}</li>
          ))}
        </ul>
      </section>
      <section>
        <h2>{say('shell.outcome.otherwise')}</h2>
        <p>{otherwise}</p>
      </section>
      <div className={`${styles.actions} no-print`}>
        {actions}
        <Button variant="subtle" size="md" leftSection={<Icon name="print" />} onClick={() => window.print()}>
          {say('shell.print')}
        </Button>
      </div>
    </article>
  );
}
