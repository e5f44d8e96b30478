import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { ReactElement } from 'react';
import { useHttp } from '../../api/api-context.js';
import { listOfficers } from '../../api/officers.js';
import type { Officer } from '../../api/officers.js';
import { ApiProblem } from '../../api/problem.js';
import { ListPage } from '../../components/shapes/list-page.js';
import { StateTag } from '../../components/states/state-tag.js';
import { ACCOUNT_LOOKS } from '../../components/states/states.js';
import { matchesName } from '../../text/folding.js';
import { useSay } from '../../text/use-text.js';

/** The officers of the organisations that the reader looks after. */
export function OfficerList(): ReactElement {
  const say = useSay();
  const http = useHttp();
  const [typed, setTyped] = useState('');
  const list = useInfiniteQuery({
    queryKey: ['officers'],
    queryFn: ({ pageParam, signal }) => listOfficers(http, new URLSearchParams({ limit: '100', ...(pageParam === null ? {} : { cursor: pageParam }) }), signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  const loaded = useMemo(() => list.data?.pages.flatMap(({ items }) => items), [list.data]);
  const rows = useMemo(() => loaded?.filter(({ displayName, username, email }) => matchesName(`${displayName} ${username} ${email ?? ''}`, typed)), [loaded, typed]);
  const rolesOf = ({ grants }: Officer): string => [...new Set(grants.map(({ role }) => say(`role.${role}`)))].join(', ');
  return (
    <ListPage<Officer>
      title={say('officers.title')}
      caption={say('officers.caption')}
      help={say('officers.help')}
      search={{ label: say('shell.list.find'), value: typed, onChange: setTyped }}
      columns={[
        { id: 'name', title: say('officers.col.name'), cell: ({ displayName }) => displayName },
        { id: 'roles', title: say('officers.col.roles'), cell: (row) => rolesOf(row) || '–' },
        { id: 'email', title: say('officers.col.email'), cell: ({ email }) => email ?? say('shell.none') },
        { id: 'status', title: say('officers.col.status'), cell: ({ state }) => <StateTag look={ACCOUNT_LOOKS[state]} /> },
      ]}
      rows={rows}
      rowKey={({ id }) => id}
      rowLink={({ id, displayName }) => ({ to: `/console/officers/${id}`, label: say('officers.open', { name: displayName }) })}
      more={{ loaded: loaded?.length ?? 0, has: list.hasNextPage, loading: list.isFetchingNextPage, load: () => void list.fetchNextPage() }}
      problem={list.error instanceof ApiProblem ? list.error : null}
      retry={() => void list.refetch()}
      empty={
        typed === '' ? { title: say('officers.empty'), text: say('officers.empty.text') } : { title: say('officers.empty.found'), text: say('officers.empty.found.text') }
      }
    />
  );
}
