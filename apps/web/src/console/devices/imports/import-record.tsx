import { Button, Progress } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { Link, useParams } from 'react-router';
import { useHttp } from '../../../api/api-context.js';
import { cancelTokenImport, readTokenImportHistory } from '../../../api/devices/token-imports.js';
import type { TokenImport } from '../../../api/devices/token-imports.js';
import { ApiProblem } from '../../../api/problem.js';
import { useMay } from '../../../app/session.js';
import { Instant } from '../../../components/deadline.js';
import { Facts } from '../../../components/facts.js';
import type { Fact } from '../../../components/facts.js';
import { RecordHistory, historyNow } from '../../../components/history/record-history.js';
import { Loading } from '../../../components/loading.js';
import page from '../../../components/page.module.css';
import { Notice, ProblemNotice } from '../../../components/problem-notice.js';
import { RecordPage } from '../../../components/shapes/record-page.js';
import { TOKEN_IMPORT_LOOKS } from '../../../components/states/states.js';
import { useSubmit } from '../../../forms/use-submit.js';
import { BrokenPage } from '../../../pages/plain-pages.js';
import { useSay, useSayWord } from '../../../text/use-text.js';
import { useSayDeviceLine } from '../device-words.js';
import { TOKEN_IMPORTS, useTokenImport } from './use-token-imports.js';

const STATES = Object.keys(TOKEN_IMPORT_LOOKS);

/** One import: how far it has come, what came of it, and where the file was refused. */
export function ImportRecord(): ReactElement {
  const { id = '' } = useParams();
  const found = useTokenImport(id);
  if (found.data !== undefined) return <Shown tokenImport={found.data} />;
  if (found.error instanceof ApiProblem) return <BrokenPage problem={found.error} retry={() => void found.refetch()} />;
  return <Loading />;
}

function Shown({ tokenImport }: { readonly tokenImport: TokenImport }): ReactElement {
  const say = useSay();
  const http = useHttp();
  const may = useMay();
  const sayLine = useSayDeviceLine();
  const { id, state, fileName, format, createdAt, endedAt } = tokenImport;
  const history = useQuery({ queryKey: [...TOKEN_IMPORTS, 'history', id, state], queryFn: ({ signal }) => readTokenImportHistory(http, id, signal), placeholderData: (before) => before });
  const isOpen = state === 'RECEIVING' || state === 'READING';
  return (
    <RecordPage
      help={say('imports.help')}
      helpFolded
      kind={say('imports.kind')}
      name={fileName}
      look={TOKEN_IMPORT_LOOKS[state]}
      version={STATES.indexOf(state)}
      history={historyNow(history)}
      sayLine={sayLine}
      identity={[
        { label: say('imports.format'), value: say(`imports.format.${format}`) },
        { label: say('imports.col.created'), value: <Instant at={createdAt} /> },
        ...(endedAt === null ? [] : [{ label: say('imports.ended'), value: <Instant at={endedAt} /> }]),
      ]}
      {...(isOpen ? { next: say(`imports.next.${state}`) } : {})}
      primaryAction={isOpen && may('device:stock') ? <BreakOff id={id} /> : <ToList />}
      tabs={[
        { id: 'details', title: say('imports.tab.details'), content: <Report tokenImport={tokenImport} isOpen={isOpen} /> },
        { id: 'history', title: say('imports.tab.history'), content: <RecordHistory history={history} sayLine={sayLine} /> },
      ]}
    />
  );
}

function ToList(): ReactElement {
  const say = useSay();
  return (
    <Button component={Link} to="/console/devices/imports" variant="default">
      {say('imports.to-list')}
    </Button>
  );
}

/** Harmless at any time: nothing of a file that is not read to its end lies in stock. */
function BreakOff({ id }: { readonly id: string }): ReactElement {
  const say = useSay();
  const http = useHttp();
  const queries = useQueryClient();
  const submit = useSubmit(
    () => cancelTokenImport(http, id),
    () => void queries.invalidateQueries({ queryKey: TOKEN_IMPORTS }),
  );
  return (
    <>
      <Button variant="default" loading={submit.busy} onClick={() => submit.send(undefined)}>
        {say('imports.cancel')}
      </Button>
      {submit.problem !== null && <ProblemNotice problem={submit.problem} />}
    </>
  );
}

function Report({ tokenImport, isOpen }: { readonly tokenImport: TokenImport; readonly isOpen: boolean }): ReactElement {
  const say = useSay();
  const sayWord = useSayWord();
  const { refusal, sizeBytes, report, startedAt } = tokenImport;
  const facts: Fact[] = [
    { label: say('imports.size'), value: new Intl.NumberFormat(undefined, { style: 'unit', unit: 'kilobyte', maximumFractionDigits: 1 }).format(sizeBytes / 1_000) },
    ...(startedAt === null ? [] : [{ label: say('imports.started'), value: <Instant at={startedAt} /> }]),
    ...(report === null
      ? []
      : [
          { label: say('imports.stocked.EVENT_TOKEN'), value: report.eventTokens },
          { label: say('imports.stocked.TIME_TOKEN'), value: report.timeTokens },
        ]),
  ];
  return (
    <div className={page.wide}>
      {refusal !== null && (
        <Notice tone="red" title={say('imports.refused', { line: refusal.line, column: refusal.column })}>
          <p>{sayWord('imports.reason', refusal.code, say('imports.reason.MALFORMED'))}</p>
          <p className={page.reference} lang="en">
            {refusal.detail}
          </p>
          <p>{say('imports.refused.nothing')}</p>
        </Notice>
      )}
      {isOpen && <HowFar tokenImport={tokenImport} />}
      <Facts title={say('imports.section.file')} facts={facts} />
    </div>
  );
}

/** Sent, then read: both by the length of the file. */
function HowFar({ tokenImport: { state, sizeBytes, bytesReceived, bytesRead, tokensRead } }: { readonly tokenImport: TokenImport }): ReactElement {
  const say = useSay();
  const done = state === 'RECEIVING' ? bytesReceived : bytesRead;
  const percent = Math.floor((100 * done) / sizeBytes);
  const words = state === 'RECEIVING' ? say('imports.sent-so-far', { percent }) : say('imports.read-so-far', { percent, tokens: tokensRead });
  return (
    <section>
      <h2 className={page.sectionTitle}>{say('imports.section.progress')}</h2>
      <Progress.Root size="lg">
        <Progress.Section value={percent} aria-label={say('imports.section.progress')} />
      </Progress.Root>
      <p>{words}</p>
    </section>
  );
}
