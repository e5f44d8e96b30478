import type { ReactElement, ReactNode } from 'react';
import { AppearanceButton, LanguageMenu } from '../app/preferences.js';
import { useSay } from '../text/use-text.js';
import styles from './subject.module.css';

/** What stands around the pages of a person without an account: nothing to get lost in. */
export function SubjectFrame({ children }: { readonly children: ReactNode }): ReactElement {
  const say = useSay();
  return (
    <div className={styles.frame}>
      <header className={`${styles.top} no-print`}>
        <span className={styles.brand}>Vidimus</span>
        <div>
          <LanguageMenu />
          <AppearanceButton />
        </div>
      </header>
      <main className={styles.main}>{children}</main>
      <footer className={`${styles.help} no-print`}>{say('subject.help')}</footer>
    </div>
  );
}
