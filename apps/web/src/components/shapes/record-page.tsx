import { Button, Tabs } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { ReactElement, ReactNode } from 'react';
import { useSearchParams } from 'react-router';
import { useSay } from '../../text/use-text.js';
import type { HistoryEntry } from '../../api/shared.js';
import { LatestLines } from '../history/history-timeline.js';
import type { SayLine } from '../history/history-timeline.js';
import { PageTitle } from '../page-title.js';
import { Notice } from '../problem-notice.js';
import { StateTag } from '../states/state-tag.js';
import type { StateLook } from '../states/states.js';
import page from '../page.module.css';
import { BesideHelp, FoldedHelp } from './beside-help.js';
import styles from './record-page.module.css';

export interface RecordTab {
  readonly id: string;
  readonly title: string;
  readonly content: ReactNode;
}

export interface RecordPageProps {
  /** What kind of thing this is. */
  readonly kind: string;
  readonly name: string;
  readonly look: StateLook;
  /** Raised by the room with every change. */
  readonly version: number;
  /** What happened to it, oldest first; undefined while it is asked for. Where the record changes while it is open, the last lines say what happened and by whom. */
  readonly history?: readonly HistoryEntry[] | undefined;
  /** Words of those lines, where they are not those of requests and certificates. */
  readonly sayLine?: SayLine;
  /** Short facts of the identity bar: masked tax number, deadline. */
  readonly identity: readonly { readonly label: string; readonly value: ReactNode }[];
  /** Whose turn it is, in one sentence. */
  readonly next?: string;
  /** A picture beside the identity, for example the days left. */
  readonly picture?: ReactNode;
  readonly primaryAction?: ReactNode;
  readonly otherActions?: ReactNode;
  readonly tabs: readonly RecordTab[];
  /** What one should know about it. */
  readonly help?: string;
  /** For those who have such records before them all day: folded away beneath. */
  readonly helpFolded?: boolean;
}

/** The shape of every record: who and what on top, one main action, everything else in tabs. */
export function RecordPage({ kind, name, look, version, history, sayLine, identity, next, picture, primaryAction, otherActions, tabs, help, helpFolded = false }: RecordPageProps): ReactElement {
  return (
    <BesideHelp help={helpFolded ? undefined : help}>
      <article className={styles.record}>
        <ChangeNotice look={look} version={version} history={history} sayLine={sayLine} />
        <header className={styles.bar}>
          <div className={styles.who}>
            <p className={styles.kind}>{kind}</p>
            <PageTitle title={name} />
            <StateTag look={look} />
            <dl className={styles.identity}>
              {identity.map(({ label, value }) => (
                <div key={label}>
                  <dt>{label}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
            {next !== undefined && <p className={styles.next}>{next}</p>}
          </div>
          {picture}
          {(primaryAction ?? otherActions) !== undefined && (
            <div className={`${styles.actions} no-print`}>
              {primaryAction}
              {otherActions}
            </div>
          )}
        </header>
        <RecordTabs tabs={tabs} />
        {helpFolded && help !== undefined && <FoldedHelp help={help} />}
      </article>
    </BesideHelp>
  );
}

function RecordTabs({ tabs }: { readonly tabs: readonly RecordTab[] }): ReactElement {
  const say = useSay();
  const [query, setQuery] = useSearchParams();
  const first = tabs[0]?.id ?? '';
  const wanted = query.get('tab') ?? first;
  return (
    <Tabs
      value={tabs.some(({ id }) => id === wanted) ? wanted : first}
      onChange={(id) => setQuery(id === null || id === first ? {} : { tab: id }, { replace: true })}
      keepMounted={false}
    >
      <Tabs.List aria-label={say('shell.record.tabs')} className={styles.tabs}>
        {tabs.map(({ id, title }) => (
          <Tabs.Tab key={id} value={id}>
            {title}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {tabs.map(({ id, content }) => (
        <Tabs.Panel key={id} value={id} pt="lg">
          <div className={page.columns}>{content}</div>
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}

/** Says that somebody changed the record while it was open: who, how, and what became of it. */
function ChangeNotice({ look, version, history, sayLine }: Pick<RecordPageProps, 'look' | 'version' | 'history'> & { readonly sayLine: SayLine | undefined }): ReactElement | null {
  const say = useSay();
  const opened = useRef({ word: look.word, lines: Infinity });
  const [seen, setSeen] = useState(version);
  const lines = history?.length;
  useEffect(() => {
    if (seen === version) opened.current = { word: look.word, lines: lines ?? opened.current.lines };
  }, [seen, version, look.word, lines]);
  if (seen === version) return null;
  return (
    <Notice tone="amber" role="status" title={say('shell.record.changed')}>
      <p>{opened.current.word === look.word ? say('shell.record.changed-data') : say('shell.record.changed-to', { state: say(look.word) })}</p>
      {history !== undefined && <LatestLines entries={history} known={opened.current.lines} sayLine={sayLine} />}
      <Button variant="default" size="xs" onClick={() => setSeen(version)}>
        {say('shell.record.seen')}
      </Button>
    </Notice>
  );
}
