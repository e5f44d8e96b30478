import { useDisclosure, useNetwork } from '@mantine/hooks';
import type { ReactElement } from 'react';
import { Link, Outlet, useLocation } from 'react-router';
import { Notice } from '../components/problem-notice.js';
import { useSay } from '../text/use-text.js';
import { AccountMenu } from './account-menu.js';
import { entryOf, menuFor } from './menu.js';
import { AppearanceButton, LanguageMenu } from './preferences.js';
import { useMe } from './session.js';
import { Shortcuts } from './shortcuts.js';
import styles from './shell.module.css';

/** What stands around every page of somebody who is signed in. */
export function Shell(): ReactElement {
  const say = useSay();
  const me = useMe();
  const { online } = useNetwork();
  const entries = menuFor(me);
  const current = entryOf(entries, useLocation().pathname);
  const [shortcuts, { open, close }] = useDisclosure(false);
  return (
    <>
      <SkipLink />
      <header className={`${styles.header} shell-header`}>
        <Link to="/" className={styles.brand} aria-label={say('shell.home')}>
          Vidimus
        </Link>
        <nav aria-label={say('shell.menu')} className={styles.menu}>
          {entries.map(({ path, label }) => (
            <Link key={path} to={path} aria-current={path === current?.path ? 'page' : undefined}>
              {say(label)}
            </Link>
          ))}
        </nav>
        <div className={styles.tools}>
          <LanguageMenu />
          <AppearanceButton />
          <AccountMenu onShortcuts={open} />
        </div>
      </header>
      <main id="content" tabIndex={-1} className={styles.main}>
        {!online && (
          <Notice tone="amber" role="status">
            {say('shell.offline')}
          </Notice>
        )}
        <Outlet />
      </main>
      <Shortcuts opened={shortcuts} setOpened={(opened) => (opened ? open() : close())} />
    </>
  );
}

/** For those who come by keyboard: past the menu. */
export function SkipLink(): ReactElement {
  const say = useSay();
  return (
    <a
      href="#content"
      className={styles.skip}
      onClick={(click) => {
        click.preventDefault();
        document.getElementById('content')?.focus();
      }}
    >
      {say('shell.skip')}
    </a>
  );
}
