import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { ReactElement } from 'react';
import { useHttp } from '../../../api/api-context.js';
import { listLeavingDevices } from '../../../api/devices/stock-care.js';
import type { LeavingDevice } from '../../../api/devices/stock-care.js';
import { ApiProblem } from '../../../api/problem.js';
import { Day } from '../../../components/deadline.js';
import { ListPage } from '../../../components/shapes/list-page.js';
import { groupsOfFour } from '../../../text/codes.js';
import { useSay } from '../../../text/use-text.js';
import { useDeviceName } from '../device-words.js';
import { DEVICES } from '../use-devices.js';
import { useRate } from './use-rate.js';

const WITHIN_DAYS = 90;

/** Devices that will be out of step within three months, so that support can tell their holders before they need to sign. */
export function ForecastList(): ReactElement {
  const say = useSay();
  const http = useHttp();
  const nameOf = useDeviceName();
  const rateOf = useRate();
  const [typed, setTyped] = useState('');
  const list = useQuery({ queryKey: [...DEVICES, 'forecasts'], queryFn: ({ signal }) => listLeavingDevices(http, WITHIN_DAYS, signal) });
  const rows = useMemo(() => list.data?.items.filter(({ serial }) => typed.trim() === '' || serial?.startsWith(typed.trim()) === true), [list.data, typed]);
  return (
    <ListPage<LeavingDevice>
      title={say('forecasts.title')}
      caption={say('forecasts.caption')}
      help={say('forecasts.help')}
      search={{ label: say('forecasts.find'), value: typed, onChange: setTyped }}
      columns={[
        { id: 'serial', title: say('devices.col.serial'), cell: ({ serial, kind }) => (serial === null ? say(`devices.kind.${kind}`) : <span className="mono break">{groupsOfFour(serial)}</span>) },
        { id: 'model', title: say('devices.col.model'), cell: ({ kind, model }) => `${say(`devices.kind.${kind}`)} ${model ?? ''}` },
        { id: 'leaves', title: say('forecasts.col.leaves'), cell: ({ leavesAt }) => <Day at={leavesAt} /> },
        { id: 'rate', title: say('forecasts.col.rate'), cell: (row) => rateOf(row, row.kind) },
        { id: 'last', title: say('forecasts.col.last'), cell: ({ lastCodeAt }) => <Day at={lastCodeAt} /> },
      ]}
      rows={rows}
      rowKey={({ deviceId }) => deviceId}
      rowLink={(row) => ({ to: `/console/devices/${row.deviceId}`, label: say('devices.open', { name: nameOf(row) }) })}
      more={{ loaded: rows?.length ?? 0, has: false, loading: false, load: () => undefined }}
      problem={list.error instanceof ApiProblem ? list.error : null}
      retry={() => void list.refetch()}
      empty={typed === '' ? { title: say('forecasts.empty'), text: say('forecasts.empty.text') } : { title: say('devices.empty.found'), text: say('devices.empty.found.text') }}
    />
  );
}
