import { useEffect, useRef } from 'react';
import type { ReactElement } from 'react';
import { useSay } from '../text/use-text.js';
import styles from './page.module.css';

/** A fault of a form, in the words that stand beside the field too. */
export interface FormFault {
  /** Id of the element to go to. */
  readonly field: string;
  readonly text: string;
}

/** The faults of a form on top of it; takes the focus whenever a new list appears. */
export function ErrorSummary({ faults }: { readonly faults: readonly FormFault[] }): ReactElement | null {
  const say = useSay();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (faults.length > 0) box.current?.focus();
  }, [faults]);
  if (faults.length === 0) return null;
  return (
    <div ref={box} tabIndex={-1} role="alert" className={styles.notice} data-tone="red">
      <div>
        <strong>{say('shell.faults', { count: faults.length })}</strong>
        <ul>
          {faults.map(({ field, text }) => (
            <li key={field}>
              <a
                href={`#${field}`}
                onClick={(click) => {
                  click.preventDefault();
                  document.getElementById(field)?.focus();
                }}
              >
                {text}
              </a>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
