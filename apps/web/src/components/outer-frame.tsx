import type { ReactElement, ReactNode } from 'react';
import { AppearanceButton, LanguageMenu } from '../app/preferences.js';
import styles from './outer-frame.module.css';

export interface OuterFrameProps {
  /** `card` for one question, `page` for everything that needs room. */
  readonly width: 'card' | 'page';
  /** Whom to ask, or what to know, beneath the page. */
  readonly help?: string;
  readonly children: ReactNode;
}

/** What stands around every page of somebody who is not signed in: language, appearance, and nothing to get lost in. */
export function OuterFrame({ width, help, children }: OuterFrameProps): ReactElement {
  return (
    <div className={styles.frame} data-width={width}>
      <header className={`${styles.top} no-print`}>
        <span className={styles.brand}>Vidimus</span>
        <div>
          <LanguageMenu />
          <AppearanceButton />
        </div>
      </header>
      <main className={styles.main}>{children}</main>
      {help !== undefined && <footer className={`${styles.help} no-print`}>{help}</footer>}
    </div>
  );
}
