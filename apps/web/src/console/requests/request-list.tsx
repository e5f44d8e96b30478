import { Button, NativeSelect } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { ReactElement } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useHttp } from '../../api/api-context.js';
import { listIssuances } from '../../api/issuance.js';
import type { IssuanceSummary } from '../../api/issuance.js';
import { ApiProblem } from '../../api/problem.js';
import { useMay } from '../../app/session.js';
import { Day, Deadline } from '../../components/deadline.js';
import { Icon } from '../../components/icons.js';
import { ListPage } from '../../components/shapes/list-page.js';
import type { Column } from '../../components/shapes/list-page.js';
import { StateTag } from '../../components/states/state-tag.js';
import { ISSUANCE_LOOKS, ISSUANCE_STATES } from '../../components/states/states.js';
import { matchesName } from '../../text/folding.js';
import { useSay } from '../../text/use-text.js';
import { AWAITING_CHECK, issuanceQuery, statesOf } from './request-list-filter.js';

/** "What waits for me?": every request of one's organisations, newest first. */
export function RequestList(): ReactElement {
  const say = useSay();
  const may = useMay();
  const http = useHttp();
  const [query, setQuery] = useSearchParams();
  const status = statesOf(query.get('status')).length === 0 ? null : query.get('status');
  const [chosen, setChosen] = useState(status ?? '');
  const [typed, setTyped] = useState('');
  const list = useInfiniteQuery({
    queryKey: ['issuances', status],
    queryFn: ({ pageParam, signal }) => listIssuances(http, issuanceQuery(status, pageParam), signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: 30_000,
  });
  const loaded = useMemo(() => list.data?.pages.flatMap(({ items }) => items), [list.data]);
  const rows = useMemo(() => loaded?.filter((row) => matchesName(`${nameOf(row)} ${row.email}`, typed)), [loaded, typed]);
  const filterTo = (word: string): void => {
    setChosen(word);
    setQuery(word === '' ? {} : { status: word });
  };
  const startButton = may('issuance:start') && (
    <Button component={Link} to="/console/requests/new" leftSection={<Icon name="plus" />}>
      {say('requests.new')}
    </Button>
  );
  return (
    <ListPage<IssuanceSummary>
      title={say('requests.title')}
      caption={say('requests.caption')}
      action={startButton}
      search={{ label: say('shell.list.find'), value: typed, onChange: setTyped }}
      filters={{
        controls: <StatusSelect value={chosen} onChange={setChosen} />,
        apply: () => filterTo(chosen),
        chips: status === null ? [] : [{ label: wordOf(say, status), remove: () => filterTo('') }],
      }}
      columns={useColumns()}
      rows={rows}
      rowKey={({ id }) => id}
      rowLink={(row) => ({ to: `/console/requests/${row.id}`, label: say('requests.open', { name: nameOf(row) }) })}
      more={{ loaded: loaded?.length ?? 0, has: list.hasNextPage, loading: list.isFetchingNextPage, load: () => void list.fetchNextPage() }}
      problem={list.error instanceof ApiProblem ? list.error : null}
      retry={() => void list.refetch()}
      empty={
        typed !== ''
          ? { title: say('requests.empty.found'), text: say('requests.empty.found.text') }
          : status === null
            ? { title: say('requests.empty'), text: say('requests.empty.text'), action: startButton }
            : { title: say('requests.empty.filtered'), text: say('requests.empty.filtered.text'), action: <ClearButton clear={() => filterTo('')} /> }
      }
    />
  );
}

/** Name as the registry has it: given name first, as people are called. */
export function nameOf({ subject }: Pick<IssuanceSummary, 'subject'>): string {
  return `${subject.givenName} ${subject.surname}`;
}

function useColumns(): readonly Column<IssuanceSummary>[] {
  const say = useSay();
  return [
    { id: 'name', title: say('requests.col.name'), cell: nameOf },
    { id: 'status', title: say('requests.col.status'), cell: ({ state }) => <StateTag look={ISSUANCE_LOOKS[state]} /> },
    { id: 'tax-number', title: say('requests.col.tax-number'), cell: ({ subject }) => <span className="mono">{subject.taxNumberMasked}</span> },
    { id: 'email', title: say('requests.col.email'), cell: ({ email }) => <span className="break">{email}</span> },
    { id: 'started', title: say('requests.col.started'), cell: ({ createdAt }) => <Day at={createdAt} /> },
    { id: 'deadline', title: say('requests.col.deadline'), cell: ({ dueAt }) => (dueAt === null ? '–' : <Deadline at={dueAt} />) },
  ];
}

function StatusSelect({ value, onChange }: { readonly value: string; readonly onChange: (value: string) => void }): ReactElement {
  const say = useSay();
  const options = ['', AWAITING_CHECK, ...ISSUANCE_STATES];
  return (
    <NativeSelect
      label={say('shell.list.status')}
      size="sm"
      value={value}
      onChange={(change) => onChange(change.currentTarget.value)}
      data={options.map((word) => ({ value: word, label: word === '' ? say('shell.list.any-status') : wordOf(say, word) }))}
    />
  );
}

function wordOf(say: ReturnType<typeof useSay>, word: string): string {
  const [state] = statesOf(word);
  return word === AWAITING_CHECK || state === undefined ? say('requests.filter.awaiting-check') : say(ISSUANCE_LOOKS[state].word);
}

function ClearButton({ clear }: { readonly clear: () => void }): ReactElement {
  const say = useSay();
  return (
    <Button variant="default" onClick={clear}>
      {say('shell.list.clear')}
    </Button>
  );
}
