import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { ReactElement } from 'react';
import { Link } from 'react-router';
import type { TokenImport } from '../../../api/devices/token-imports.js';
import { ApiProblem } from '../../../api/problem.js';
import { useMay } from '../../../app/session.js';
import { Instant } from '../../../components/deadline.js';
import { ListPage } from '../../../components/shapes/list-page.js';
import { StateTag } from '../../../components/states/state-tag.js';
import { TOKEN_IMPORT_LOOKS } from '../../../components/states/states.js';
import { matchesName } from '../../../text/folding.js';
import { useSay } from '../../../text/use-text.js';
import { useTokenImports } from './use-token-imports.js';

/** Files of vendors that were put into stock, or were to be. */
export function ImportList(): ReactElement {
  const say = useSay();
  const may = useMay();
  const [typed, setTyped] = useState('');
  const list = useTokenImports();
  const loaded = useMemo(() => list.data?.pages.flatMap(({ items }) => items), [list.data]);
  const rows = useMemo(() => loaded?.filter(({ fileName }) => matchesName(fileName, typed)), [loaded, typed]);
  const begin = may('device:stock') && (
    <Button component={Link} to="/console/devices/imports/new">
      {say('imports.new')}
    </Button>
  );
  return (
    <ListPage<TokenImport>
      title={say('imports.title')}
      caption={say('imports.caption')}
      help={say('imports.help')}
      action={begin}
      search={{ label: say('imports.find'), value: typed, onChange: setTyped }}
      columns={[
        { id: 'file', title: say('imports.col.file'), cell: ({ fileName }) => <span className="break">{fileName}</span> },
        { id: 'status', title: say('imports.col.status'), cell: ({ state }) => <StateTag look={TOKEN_IMPORT_LOOKS[state]} /> },
        { id: 'tokens', title: say('imports.col.tokens'), cell: ({ report }) => (report === null ? '–' : report.eventTokens + report.timeTokens) },
        { id: 'created', title: say('imports.col.created'), cell: ({ createdAt }) => <Instant at={createdAt} /> },
      ]}
      rows={rows}
      rowKey={({ id }) => id}
      rowLink={({ id, fileName }) => ({ to: `/console/devices/imports/${id}`, label: say('imports.open', { name: fileName }) })}
      more={{ loaded: loaded?.length ?? 0, has: list.hasNextPage, loading: list.isFetchingNextPage, load: () => void list.fetchNextPage() }}
      problem={list.error instanceof ApiProblem ? list.error : null}
      retry={() => void list.refetch()}
      empty={typed === '' ? { title: say('imports.empty'), text: say('imports.empty.text'), action: begin } : { title: say('imports.empty.found'), text: say('imports.empty.found.text') }}
    />
  );
}
