import { Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { useHttp } from '../../api/api-context.js';
import { readDrift } from '../../api/devices/inventory.js';
import type { Device, DriftPoint } from '../../api/devices/inventory.js';
import { ApiProblem } from '../../api/problem.js';
import { Instant } from '../../components/deadline.js';
import { Loading } from '../../components/loading.js';
import page from '../../components/page.module.css';
import { ProblemNotice } from '../../components/problem-notice.js';
import { useDates, useSay } from '../../text/use-text.js';
import type { DriftForecast } from '../../api/devices/stock-care.js';
import { DeviceForecast } from './care/device-forecast.js';
import { useForecast } from './care/use-forecast.js';
import { driftScale } from './drift-scale.js';
import styles from './drift-plot.module.css';
import { DEVICES } from './use-devices.js';

const SOURCES = ['CODE', 'CODE_AHEAD', 'RESYNCHRONISATION'] as const;
const SIZE = { width: 720, height: 220, margin: 48 };

/** How far a device was off whenever that was seen: as a picture, and as a table for who cannot see it. */
export function DriftTab({ device }: { readonly device: Device }): ReactElement {
  const { id, kind } = device;
  const say = useSay();
  const http = useHttp();
  const drift = useQuery({ queryKey: [...DEVICES, 'drift', id], queryFn: ({ signal }) => readDrift(http, id, signal) });
  const forecast = useForecast(device);
  if (drift.data === undefined) return drift.error instanceof ApiProblem ? <ProblemNotice problem={drift.error} retry={() => void drift.refetch()} /> : <Loading />;
  const { items } = drift.data;
  if (items.length === 0) return <p className={`${page.wide} soft`}>{say('devices.drift.empty')}</p>;
  return (
    <div className={page.wide}>
      <p>{say(kind === 'EVENT_TOKEN' ? 'devices.drift.text.event' : 'devices.drift.text.time')}</p>
      <DeviceForecast forecast={forecast} kind={kind} />
      <Plot points={items} forecast={forecast} />
      <Legend points={items} forecast={forecast} />
      <details className={styles.table}>
        <summary>{say('devices.drift.table')}</summary>
        <Numbers points={items} />
      </details>
    </div>
  );
}

interface PlotProps {
  readonly points: readonly DriftPoint[];
  readonly forecast: DriftForecast | null;
}

function Plot({ points, forecast }: PlotProps): ReactElement {
  const say = useSay();
  const dates = useDates();
  const { placed, lowest, highest, zero, foretold } = driftScale(points, SIZE, forecast);
  const { width, height, margin } = SIZE;
  const last = points.at(-1)?.distance ?? 0;
  const seen = say('devices.drift.plot', { lowest, highest, last });
  const label = forecast === null || foretold === null ? seen : `${seen} ${say('devices.drift.plot.foretold', { day: dates.day(forecast.leavesAt) })}`;
  return (
    <svg viewBox={`0 0 ${width} ${height}`} className={styles.plot} role="img" aria-label={label}>
      <line x1={margin} x2={width - margin / 2} y1={zero} y2={zero} className={styles.axis} />
      <text x={margin - 8} y={zero + 4} textAnchor="end">
        0
      </text>
      {[...new Set([lowest, highest])]
        .filter((distance) => distance !== 0)
        .map((distance) => (
          <text key={distance} x={margin - 8} y={(distance === highest ? margin / 2 : height - margin / 2) + 4} textAnchor="end">
            {distance}
          </text>
        ))}
      <polyline points={placed.map(({ x, y }) => `${x},${y}`).join(' ')} className={styles.line} />
      {foretold !== null && <line x1={foretold.from.x} y1={foretold.from.y} x2={foretold.to.x} y2={foretold.to.y} className={styles.foretold} />}
      {foretold !== null && foretold.edge !== null && <line x1={margin} x2={width - margin / 2} y1={foretold.edge} y2={foretold.edge} className={styles.edge} />}
      {placed.map(({ x, y, source }, index) => (
        <circle key={index} cx={x} cy={y} r="4" className={styles.point} data-source={source} />
      ))}
    </svg>
  );
}

/** What the points and lines are, of those that are there. */
function Legend({ points, forecast }: PlotProps): ReactElement {
  const say = useSay();
  const { foretold } = driftScale(points, SIZE, forecast);
  const lines = [...(foretold === null ? [] : (['foretold'] as const)), ...(foretold === null || foretold.edge === null ? [] : (['edge'] as const))];
  return (
    <ul className={styles.legend}>
      {SOURCES.filter((known) => points.some(({ source }) => source === known)).map((source) => (
        <li key={source}>
          <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
            <circle cx="6" cy="6" r="4" className={styles.point} data-source={source} />
          </svg>{' '}
          {say(`devices.drift.source.${source}`)}
        </li>
      ))}
      {lines.map((line) => (
        <li key={line}>
          <svg width="24" height="12" viewBox="0 0 24 12" aria-hidden="true">
            <line x1="0" x2="24" y1="6" y2="6" className={styles[line]} />
          </svg>{' '}
          {say(`devices.drift.${line}`)}
        </li>
      ))}
    </ul>
  );
}

/** Newest first, as the other tables of the record. */
function Numbers({ points }: { readonly points: readonly DriftPoint[] }): ReactElement {
  const say = useSay();
  return (
    <Table>
      <Table.Caption className="visually-hidden">{say('devices.tab.drift')}</Table.Caption>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{say('devices.resyncs.at')}</Table.Th>
          <Table.Th scope="col">{say('devices.drift.distance')}</Table.Th>
          <Table.Th scope="col">{say('devices.drift.source')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {points.toReversed().map(({ at, distance, source }, index) => (
          <Table.Tr key={`${at} ${index}`}>
            <Table.Td>
              <Instant at={at} />
            </Table.Td>
            <Table.Td>{distance}</Table.Td>
            <Table.Td>{say(`devices.drift.source.${source}`)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
