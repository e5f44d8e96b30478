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
        <Paragraphs text={help} />
      </aside>
    </div>
  );
}

/** The same for a page that somebody sees forty times a day: folded away beneath it. */
export function FoldedHelp({ help }: { readonly help: string }): ReactElement {
  const say = useSay();
  return (
    <details className={`${styles.help} ${styles.folded} no-print`}>
      <summary>{say('shell.help')}</summary>
      <Paragraphs text={help} />
    </details>
  );
}

function Paragraphs({ text }: { readonly text: string }): ReactElement[] {
  return text.split('\n').map((paragraph) => <p key={paragraph}>{paragraph}</p>);
}
