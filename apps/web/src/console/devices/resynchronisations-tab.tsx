import { Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { useHttp } from '../../api/api-context.js';
import { readResyncs } from '../../api/devices/inventory.js';
import type { Device, ResyncRecord } from '../../api/devices/inventory.js';
import { ApiProblem } from '../../api/problem.js';
import { Instant } from '../../components/deadline.js';
import { Loading } from '../../components/loading.js';
import page from '../../components/page.module.css';
import { Notice, ProblemNotice } from '../../components/problem-notice.js';
import { useSay } from '../../text/use-text.js';
import { DEVICES } from './use-devices.js';

/** Submissions to resynchronise a device: what was wrong in words, and what that suggests. */
export function ResynchronisationsTab({ device: { id, resynchronisation } }: { readonly device: Device }): ReactElement {
  const say = useSay();
  const http = useHttp();
  const { likelyCause, failedToday, lastReference } = resynchronisation;
  // Each submission changes one of these.
  const resyncs = useQuery({
    queryKey: [...DEVICES, 'resyncs', id, lastReference, failedToday],
    queryFn: ({ signal }) => readResyncs(http, id, signal),
    placeholderData: (before) => before,
  });
  if (resyncs.data === undefined) return resyncs.error instanceof ApiProblem ? <ProblemNotice problem={resyncs.error} retry={() => void resyncs.refetch()} /> : <Loading />;
  const { items } = resyncs.data;
  return (
    <div className={page.wide}>
      {likelyCause !== null && (
        <Notice tone="amber" title={say(`devices.cause.${likelyCause}`)}>
          <p>{say(`devices.cause.${likelyCause}.text`)}</p>
        </Notice>
      )}
      {items.length === 0 ? <p className="soft">{say('devices.resyncs.empty')}</p> : <Submissions resyncs={items} />}
    </div>
  );
}

function Submissions({ resyncs }: { readonly resyncs: readonly ResyncRecord[] }): ReactElement {
  const say = useSay();
  return (
    <Table>
      <Table.Caption className="visually-hidden">{say('devices.resyncs.caption')}</Table.Caption>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{say('devices.resyncs.reference')}</Table.Th>
          <Table.Th scope="col">{say('devices.resyncs.at')}</Table.Th>
          <Table.Th scope="col">{say('devices.resyncs.outcome')}</Table.Th>
          <Table.Th scope="col">{say('devices.resyncs.codes')}</Table.Th>
          <Table.Th scope="col">{say('devices.resyncs.distance')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {resyncs.map(({ id, reference, at, outcome, failure, codes, distance }) => (
          <Table.Tr key={id}>
            <Table.Td>
              <span className="mono">{reference}</span>
            </Table.Td>
            <Table.Td>
              <Instant at={at} />
            </Table.Td>
            <Table.Td>
              {say(outcome === null ? 'devices.outcome.none' : `devices.outcome.${outcome}`)}
              {failure !== null && `: ${say(`devices.failure.${failure}`)}`}
            </Table.Td>
            <Table.Td>{codes}</Table.Td>
            <Table.Td>{distance ?? '–'}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
