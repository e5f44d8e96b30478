import { useMemo, useState } from 'react';
import type { ReactElement } from 'react';
import type { Confirmation } from '../../../api/devices/confirmations.js';
import { ApiProblem } from '../../../api/problem.js';
import { Instant } from '../../../components/deadline.js';
import { useWho } from '../../../components/history/use-who.js';
import { ListPage } from '../../../components/shapes/list-page.js';
import { groupsOfFour } from '../../../text/codes.js';
import { useSay } from '../../../text/use-text.js';
import { useDeviceName } from '../device-words.js';
import { useConfirmations } from './use-confirmations.js';

/** What officers asked for and others have to confirm; each leads to the device, where it is decided. */
export function ConfirmationList(): ReactElement {
  const say = useSay();
  const nameOf = useDeviceName();
  const [typed, setTyped] = useState('');
  const list = useConfirmations();
  const loaded = useMemo(() => list.data?.pages.flatMap(({ items }) => items), [list.data]);
  const who = useWho((loaded ?? []).map(({ askedBy }) => askedBy));
  const rows = loaded?.filter(({ serial }) => typed.trim() === '' || serial?.startsWith(typed.trim()) === true);
  return (
    <ListPage<Confirmation>
      title={say('confirmations.title')}
      caption={say('confirmations.caption')}
      help={say('confirmations.help')}
      search={{ label: say('confirmations.find'), value: typed, onChange: setTyped }}
      columns={[
        { id: 'device', title: say('confirmations.col.device'), cell: ({ serial, kind }) => (serial === null ? say(`devices.kind.${kind}`) : <span className="mono break">{groupsOfFour(serial)}</span>) },
        { id: 'act', title: say('confirmations.col.act'), cell: ({ act }) => say(`devices.guarded.${act}`) },
        { id: 'asked-by', title: say('confirmations.col.asked-by'), cell: ({ askedBy }) => <span className="break">{who(askedBy)}</span> },
        { id: 'asked-at', title: say('confirmations.col.asked-at'), cell: ({ askedAt }) => <Instant at={askedAt} /> },
        { id: 'due', title: say('confirmations.col.due'), cell: ({ dueAt }) => (dueAt === null ? '–' : <Instant at={dueAt} />) },
      ]}
      rows={rows}
      rowKey={({ id }) => id}
      rowLink={(row) => ({ to: `/console/devices/${row.deviceId}`, label: say('confirmations.open', { name: nameOf(row) }) })}
      more={{ loaded: loaded?.length ?? 0, has: list.hasNextPage, loading: list.isFetchingNextPage, load: () => void list.fetchNextPage() }}
      problem={list.error instanceof ApiProblem ? list.error : null}
      retry={() => void list.refetch()}
      empty={
        typed === ''
          ? { title: say('confirmations.empty'), text: say('confirmations.empty.text') }
          : { title: say('confirmations.empty.found'), text: say('confirmations.empty.found.text') }
      }
    />
  );
}
