import { useId } from 'react';
import type { ReactElement, ReactNode } from 'react';
import { useSay } from '../../text/use-text.js';
import styles from './beside-help.module.css';

/** A page with what one should know about it: beside it where there is room, beneath it where there is not. @param narrow both in the middle */
export function BesideHelp({ help, narrow = false, children }: { readonly help: string | undefined; readonly narrow?: boolean; readonly children: ReactNode }): ReactElement {
  const say = useSay();
  const id = useId();
  if (help === undefined) return <>{children}</>;
  return (
    <div className={styles.beside} data-narrow={narrow || undefined}>
      <div className={styles.page}>{children}</div>
      <aside className={`${styles.help} no-print`} aria-labelledby={id}>
        <h2 id={id}>{say('shell.help')}</h2>
        {help.split('\n').map((paragraph) => (
          <p key={paragraph}>{paragraph}</p>
        ))}
      </aside>
    </div>
  );
}
