import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { ApiProblem } from '../api/problem.js';
import type { HistoryEntry } from '../api/shared.js';
import { HistoryTimeline } from '../components/history-timeline.js';
import { Loading } from '../components/loading.js';
import { ProblemNotice } from '../components/problem-notice.js';

/** What happened to a certificate, once it is known. */
export function CertificateHistory({ history }: { readonly history: UseQueryResult<{ items: HistoryEntry[] }> }): ReactElement {
  if (history.data !== undefined) return <HistoryTimeline entries={history.data.items} />;
  return history.error instanceof ApiProblem ? <ProblemNotice problem={history.error} retry={() => void history.refetch()} /> : <Loading />;
}
