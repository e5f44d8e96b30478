import { useId } from 'react';
import type { ReactElement, ReactNode } from 'react';
import styles from './page.module.css';

/** One named value. */
export interface Fact {
  readonly label: string;
  readonly value: ReactNode;
  /** Beside the value, for example a link that changes it. */
  readonly action?: ReactNode;
}

/** Named values under a heading, in the order people ask for them. @param plain inside something that has a frame already */
export function Facts({ title, facts, plain = false }: { readonly title?: string; readonly facts: readonly Fact[]; readonly plain?: boolean }): ReactElement {
  const id = useId();
  return (
    <section className={styles.facts} data-plain={plain || undefined} aria-labelledby={title === undefined ? undefined : id}>
      {title !== undefined && (
        <h2 id={id} className={styles.sectionTitle}>
          {title}
        </h2>
      )}
      <dl>
        {facts.map(({ label, value, action }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd className="break">
              <span>{value}</span>
              {action}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
