import { Button } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';
import { Link } from 'react-router';
import { useSay } from '../../text/use-text.js';
import { ErrorSummary } from '../error-summary.js';
import type { FormFault } from '../error-summary.js';
import { PageTitle } from '../page-title.js';
import { Notice } from '../problem-notice.js';
import { useCameBack } from '../../forms/step-up.js';
import { BesideHelp } from './beside-help.js';
import styles from './closing-pages.module.css';

export interface InterruptionPageProps {
  readonly title: string;
  /** What will happen, in one sentence. */
  readonly text: string;
  readonly faults: readonly FormFault[];
  readonly problem?: ReactNode;
  /** Questions that have to be answered first. */
  readonly children?: ReactNode;
  readonly continueLabel: string;
  readonly busy: boolean;
  readonly onContinue: () => void;
  /** Where the default leads. */
  readonly back: string;
  /** What one should know before. */
  readonly help?: string;
}

/** The shape before everything that cannot be undone. Going back is the default. */
export function InterruptionPage({ title, text, faults, problem, children, continueLabel, busy, onContinue, back, help }: InterruptionPageProps): ReactElement {
  const say = useSay();
  const cameBack = useCameBack();
  return (
    <BesideHelp help={help} narrow>
      <form
        noValidate
        className={styles.interruption}
        onSubmit={(submit) => {
          submit.preventDefault();
          if (!busy) onContinue();
        }}
      >
        <ErrorSummary faults={faults} />
        {problem}
        {cameBack && faults.length === 0 && !busy && (
          <Notice tone="blue" role="status">
            {say('shell.press-again', { action: continueLabel })}
          </Notice>
        )}
        <PageTitle title={title} failed={faults.length > 0} />
        <p className={styles.lead}>{text}</p>
        {children !== undefined && <div className={styles.fields}>{children}</div>}
        <div className={styles.actions}>
          <Button component={Link} to={back} size="md" className={styles.wrap}>
            {say('shell.go-back')}
          </Button>
          <Button type="submit" size="md" variant="outline" loading={busy} className={`${styles.wrap} ${styles.danger}`}>
            {continueLabel}
          </Button>
        </div>
      </form>
    </BesideHelp>
  );
}
