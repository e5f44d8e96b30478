import type { ReactElement } from 'react';
import { Link } from 'react-router';
import type { MessageId } from '@vidimus/i18n';
import { useMay } from '../../app/session.js';
import { useSay } from '../../text/use-text.js';
import { VIEWS } from './request-list-filter.js';
import type { View } from './request-list-filter.js';
import styles from './request-list.module.css';

/** The list by whose turn it is; a link each, so that a view can be kept as a bookmark. @param state what was searched for goes along */
export function RequestViews({ word, state }: { readonly word: string | null; readonly state: unknown }): ReactElement {
  const say = useSay();
  const viewWord = useViewWord();
  const views: readonly { readonly view: View | null; readonly label: string }[] = [{ view: null, label: say('requests.view.all') }, ...VIEWS.map((view) => ({ view, label: say(viewWord(view)) }))];
  return (
    <nav aria-label={say('requests.views')}>
      <ul className={styles.views}>
        {views.map(({ view, label }) => (
          <li key={label}>
            <Link to={view === null ? '?' : `?status=${view}`} state={state} aria-current={view === word ? 'page' : undefined}>
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** What a view is called: who may approve is spoken to. */
export function useViewWord(): (view: View) => MessageId {
  const may = useMay();
  const words: Readonly<Record<View, MessageId>> = {
    'next-officer': may('issuance:approve') ? 'requests.view.you' : 'requests.view.officer',
    'next-subject': 'requests.view.subject',
    'next-system': 'requests.view.system',
    'next-nobody': 'requests.view.nobody',
  };
  return (view) => words[view];
}
