import { Skeleton } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';
import { useSay } from '../../text/use-text.js';
import { PageTitle } from '../page-title.js';
import { BesideHelp } from './beside-help.js';
import styles from './overview-page.module.css';

export interface OverviewPageProps {
  readonly title: string;
  /** Whether anything is wrong, and what to do now: what people came for. */
  readonly verdict?: ReactNode;
  readonly children: ReactNode;
  readonly help?: string;
}

/** The shape of a first page for somebody who has a few things and comes seldom: what is to be done, then one card for each thing. */
export function OverviewPage({ title, verdict, children, help }: OverviewPageProps): ReactElement {
  return (
    <div className={styles.overview}>
      <PageTitle title={title} />
      <BesideHelp help={help}>
        {verdict}
        {children}
      </BesideHelp>
    </div>
  );
}

/** A part of an overview, under its own heading. */
export function OverviewSection({ id, title, children }: { readonly id: string; readonly title: string; readonly children: ReactNode }): ReactElement {
  return (
    <section className={styles.section} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}

/** While the cards are on their way. */
export function WaitingCards({ cards = 1 }: { readonly cards?: number }): ReactElement {
  const say = useSay();
  return (
    <div role="status" className={styles.waiting}>
      <span className="visually-hidden">{say('shell.loading')}</span>
      {Array.from({ length: cards }, (_, index) => (
        <Skeleton key={index} height={160} radius="md" />
      ))}
    </div>
  );
}

/** Why there is nothing, and what to do. */
export function NothingHere({ title, text }: { readonly title: string; readonly text: string }): ReactElement {
  return (
    <div className={styles.nothing}>
      <strong>{title}</strong>
      <p>{text}</p>
    </div>
  );
}
