import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { ApiProblem } from '../../api/problem.js';
import type { HistoryEntry } from '../../api/shared.js';
import { Loading } from '../loading.js';
import { ProblemNotice } from '../problem-notice.js';
import { HistoryTimeline } from './history-timeline.js';
import type { SayLine } from './history-timeline.js';

/** What happened to a record, as a room tells it. */
type AskedHistory = UseQueryResult<{ items: HistoryEntry[] }>;

/** What happened to a record, once it is known. @param sayLine words of its lines, where they are not those of requests and certificates */
export function RecordHistory({ history, sayLine }: { readonly history: AskedHistory; readonly sayLine?: SayLine }): ReactElement {
  if (history.data !== undefined) return <HistoryTimeline entries={history.data.items} {...(sayLine === undefined ? {} : { sayLine })} />;
  return history.error instanceof ApiProblem ? <ProblemNotice problem={history.error} retry={() => void history.refetch()} /> : <Loading />;
}

/** The lines of the record as it stands; undefined while those of before are still shown in their place. */
export function historyNow(history: AskedHistory): readonly HistoryEntry[] | undefined {
  return history.isPlaceholderData ? undefined : history.data?.items;
}
