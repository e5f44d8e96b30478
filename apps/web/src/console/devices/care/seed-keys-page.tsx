import { Button, Table } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { useHttp } from '../../../api/api-context.js';
import { listSeedKeys, rotateSeedKey } from '../../../api/devices/stock-care.js';
import type { SeedKey } from '../../../api/devices/stock-care.js';
import { ApiProblem } from '../../../api/problem.js';
import { useWhileHere } from '../../../app/use-while-here.js';
import { Instant } from '../../../components/deadline.js';
import { Loading } from '../../../components/loading.js';
import { Notice, ProblemNotice } from '../../../components/problem-notice.js';
import { OverviewPage } from '../../../components/shapes/overview-page.js';
import { StateTag } from '../../../components/states/state-tag.js';
import { SEED_KEY_LOOKS } from '../../../components/states/states.js';
import { useSubmit } from '../../../forms/use-submit.js';
import { useSay } from '../../../text/use-text.js';

const LOOK_EVERY_MS = 5_000;
const SEED_KEYS = ['seed-keys'];

/** The keys under which seeds lie, and the order to rotate them. */
export function SeedKeysPage(): ReactElement {
  const say = useSay();
  const http = useHttp();
  const queries = useQueryClient();
  const keys = useQuery({ queryKey: SEED_KEYS, queryFn: ({ signal }) => listSeedKeys(http, signal), refetchInterval: useWhileHere(LOOK_EVERY_MS) });
  const submit = useSubmit(
    () => rotateSeedKey(http),
    () => void queries.invalidateQueries({ queryKey: SEED_KEYS }),
  );
  return (
    <OverviewPage title={say('seed-keys.title')} help={say('seed-keys.help')}>
      {submit.problem !== null && <ProblemNotice problem={submit.problem} />}
      {submit.done && <Notice tone="green" role="status" title={say('seed-keys.rotated')} />}
      {keys.data === undefined ? (
        keys.error instanceof ApiProblem ? <ProblemNotice problem={keys.error} retry={() => void keys.refetch()} /> : <Loading />
      ) : (
        <>
          <Keys keys={keys.data.items} />
          <div>
            <Button loading={submit.busy} onClick={() => submit.send(undefined)}>
              {say('seed-keys.rotate')}
            </Button>
          </div>
        </>
      )}
    </OverviewPage>
  );
}

function Keys({ keys }: { readonly keys: readonly SeedKey[] }): ReactElement {
  const say = useSay();
  return (
    <Table>
      <Table.Caption className="visually-hidden">{say('seed-keys.caption')}</Table.Caption>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{say('seed-keys.number')}</Table.Th>
          <Table.Th scope="col">{say('seed-keys.status')}</Table.Th>
          <Table.Th scope="col">{say('seed-keys.seeds')}</Table.Th>
          <Table.Th scope="col">{say('seed-keys.since')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {keys.map(({ number, state, seeds, promotedAt }) => (
          <Table.Tr key={number}>
            <Table.Td>{number}</Table.Td>
            <Table.Td>
              <StateTag look={SEED_KEY_LOOKS[state]} />
            </Table.Td>
            <Table.Td>{seeds}</Table.Td>
            <Table.Td>{promotedAt === null ? '–' : <Instant at={promotedAt} />}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
