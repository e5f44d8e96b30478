import type { ReactElement, ReactNode } from 'react';
import { AppearanceButton, LanguageMenu } from '../app/preferences.js';
import styles from './sign-in.module.css';

/** What stands around the pages of somebody who is not signed in. */
export function SignInFrame({ children, help }: { readonly children: ReactNode; readonly help?: string }): ReactElement {
  return (
    <div className={styles.frame}>
      <header className={styles.top}>
        <span className={styles.brand}>Vidimus</span>
        <div>
          <LanguageMenu />
          <AppearanceButton />
        </div>
      </header>
      <main className={styles.card}>{children}</main>
      {help !== undefined && <footer className={styles.help}>{help}</footer>}
    </div>
  );
}
