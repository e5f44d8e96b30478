import { Button, NativeSelect } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { ReactElement } from 'react';
import { useSearchParams } from 'react-router';
import { useHttp } from '../../api/api-context.js';
import { listCertificates } from '../../api/authority.js';
import type { CertificateSummary } from '../../api/authority.js';
import { ApiProblem } from '../../api/problem.js';
import { Day } from '../../components/deadline.js';
import { ListPage } from '../../components/shapes/list-page.js';
import { StateTag } from '../../components/states/state-tag.js';
import { CERTIFICATE_LOOKS, CERTIFICATE_STATES } from '../../components/states/states.js';
import { groupsOfFour, withoutSeparators } from '../../text/codes.js';
import { useSay } from '../../text/use-text.js';

/** Certificates of one's organisations; names stay behind the single record. */
export function CertificateList(): ReactElement {
  const say = useSay();
  const http = useHttp();
  const [query, setQuery] = useSearchParams();
  const status = CERTIFICATE_STATES.find((state) => state === query.get('status'));
  const [chosen, setChosen] = useState<string>(status ?? '');
  const [typed, setTyped] = useState('');
  const list = useInfiniteQuery({
    queryKey: ['certificates', status],
    queryFn: ({ pageParam, signal }) =>
      listCertificates(http, new URLSearchParams({ limit: '25', ...(status === undefined ? {} : { status }), ...(pageParam === null ? {} : { cursor: pageParam }) }), signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  const loaded = useMemo(() => list.data?.pages.flatMap(({ items }) => items), [list.data]);
  const wanted = withoutSeparators(typed).toLowerCase();
  const filterTo = (word: string): void => {
    setChosen(word);
    setQuery(word === '' ? {} : { status: word });
  };
  const serialOf = ({ serialNumber }: CertificateSummary): string => (serialNumber === null ? say('certificates.unsigned') : groupsOfFour(serialNumber));
  return (
    <ListPage<CertificateSummary>
      title={say('certificates.title')}
      caption={say('certificates.caption')}
      help={say('certificates.help')}
      search={{ label: say('certificates.find'), value: typed, onChange: setTyped }}
      filters={{
        controls: (
          <NativeSelect
            label={say('shell.list.status')}
            size="sm"
            value={chosen}
            onChange={(change) => setChosen(change.currentTarget.value)}
            data={[{ value: '', label: say('shell.list.any-status') }, ...CERTIFICATE_STATES.map((state) => ({ value: state, label: say(CERTIFICATE_LOOKS[state].word) }))]}
          />
        ),
        apply: () => filterTo(chosen),
        chips: status === undefined ? [] : [{ label: say(CERTIFICATE_LOOKS[status].word), remove: () => filterTo('') }],
      }}
      columns={[
        { id: 'serial', title: say('certificates.col.serial'), cell: (row) => <span className="mono break">{serialOf(row)}</span> },
        { id: 'status', title: say('certificates.col.status'), cell: ({ state }) => <StateTag look={CERTIFICATE_LOOKS[state]} /> },
        { id: 'from', title: say('certificates.col.valid-from'), cell: ({ notBefore }) => (notBefore === null ? '–' : <Day at={notBefore} />) },
        { id: 'until', title: say('certificates.col.valid-until'), cell: ({ notAfter }) => (notAfter === null ? '–' : <Day at={notAfter} />) },
      ]}
      rows={loaded?.filter(({ serialNumber }) => (serialNumber ?? '').includes(wanted))}
      rowKey={({ id }) => id}
      rowLink={(row) => ({ to: `/console/certificates/${row.id}`, label: say('certificates.open', { serial: serialOf(row) }) })}
      more={{ loaded: loaded?.length ?? 0, has: list.hasNextPage, loading: list.isFetchingNextPage, load: () => void list.fetchNextPage() }}
      problem={list.error instanceof ApiProblem ? list.error : null}
      retry={() => void list.refetch()}
      empty={
        typed !== ''
          ? { title: say('certificates.empty.found'), text: say('certificates.empty.found.text') }
          : {
              title: say(status === undefined ? 'certificates.empty' : 'certificates.empty.filtered'),
              text: say('certificates.empty.text'),
              action: status !== undefined && (
                <Button variant="default" onClick={() => filterTo('')}>
                  {say('shell.list.clear')}
                </Button>
              ),
            }
      }
    />
  );
}
