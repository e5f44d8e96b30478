import { Button } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';
import { useSay } from '../../text/use-text.js';
import { ErrorSummary } from '../error-summary.js';
import type { FormFault } from '../error-summary.js';
import { Icon } from '../icons.js';
import { PageTitle } from '../page-title.js';
import { BesideHelp } from './beside-help.js';
import styles from './task-page.module.css';

export interface TaskPageProps {
  /** What the whole task is. */
  readonly task: string;
  readonly about?: ReactNode;
  readonly steps: readonly { readonly id: string; readonly title: string }[];
  /** Id of the step that is shown. */
  readonly now: string;
  /** The question of this page. */
  readonly title: string;
  readonly text?: string;
  readonly faults: readonly FormFault[];
  /** Something else that went wrong. */
  readonly problem?: ReactNode;
  readonly children: ReactNode;
  readonly submitLabel?: string;
  readonly busy?: boolean;
  readonly onSubmit: () => void;
  /** Left out on the first page of somebody who comes from outside. */
  readonly onBack?: () => void;
  /** What one should know about the question. */
  readonly help?: string;
}

/** The shape of every task: one question, the steps beside it, back always works. */
export function TaskPage(props: TaskPageProps): ReactElement {
  const say = useSay();
  const { task, about, title, text, faults, problem, children, submitLabel, busy = false, onSubmit, onBack, help } = props;
  return (
    <BesideHelp help={help}>
      <div className={styles.task}>
        <Steps {...props} />
        <form
          noValidate
          className={styles.form}
          onSubmit={(submit) => {
            submit.preventDefault();
            if (!busy) onSubmit();
          }}
        >
          {onBack !== undefined && (
            <Button variant="subtle" size="compact-sm" className={styles.back} leftSection={<Icon name="back" />} onClick={onBack}>
              {say('shell.back')}
            </Button>
          )}
          <ErrorSummary faults={faults} />
          {problem}
          <p className={styles.kind}>{task}</p>
          <PageTitle title={title} failed={faults.length > 0} />
          {about}
          {text !== undefined && <p className={styles.text}>{text}</p>}
          <div className={styles.fields}>{children}</div>
          {submitLabel !== undefined && (
            <Button type="submit" size="md" loading={busy} className={styles.submit}>
              {submitLabel}
            </Button>
          )}
        </form>
      </div>
    </BesideHelp>
  );
}

function Steps({ steps, now }: TaskPageProps): ReactElement {
  const say = useSay();
  const current = steps.findIndex(({ id }) => id === now);
  return (
    <nav aria-label={say('shell.steps')} className={styles.steps}>
      <ol>
        {steps.map(({ id, title }, index) => (
          <li key={id} data-place={index < current ? 'done' : index === current ? 'now' : 'ahead'} aria-current={index === current ? 'step' : undefined}>
            <span className={styles.number} aria-hidden="true">
              {index < current ? <Icon name="check" size={14} /> : index + 1}
            </span>
            <span>
              {title}
              {index < current && <span className="visually-hidden"> ({say('shell.step-done')})</span>}
            </span>
          </li>
        ))}
      </ol>
    </nav>
  );
}
