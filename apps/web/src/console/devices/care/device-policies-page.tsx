import { Button, Table } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { useHttp } from '../../../api/api-context.js';
import { listDevicePolicies, setDevicePolicy } from '../../../api/devices/device-policies.js';
import type { DevicePolicy } from '../../../api/devices/device-policies.js';
import { listOrganisations } from '../../../api/officers.js';
import { ApiProblem } from '../../../api/problem.js';
import { Loading } from '../../../components/loading.js';
import { Notice, ProblemNotice } from '../../../components/problem-notice.js';
import { OverviewPage } from '../../../components/shapes/overview-page.js';
import { useSubmit } from '../../../forms/use-submit.js';
import { useSay } from '../../../text/use-text.js';

const POLICIES = ['device-policies'];

/** An organisation, and whether it has two officers end and replace devices. */
interface Row extends DevicePolicy {
  readonly name: string;
  readonly path: string;
}

/** Which organisations ask for two officers, and the way to change that. */
export function DevicePoliciesPage(): ReactElement {
  const say = useSay();
  const http = useHttp();
  const queries = useQueryClient();
  const rows = useQuery({
    queryKey: POLICIES,
    queryFn: async ({ signal }): Promise<readonly Row[]> => {
      const [organisations, policies] = await Promise.all([listOrganisations(http, signal), listDevicePolicies(http, signal)]);
      const asking = new Set(policies.items.flatMap(({ organisationId, secondOfficer }) => (secondOfficer ? [organisationId] : [])));
      return organisations.items.map(({ id, name, path }) => ({ organisationId: id, name, path, secondOfficer: asking.has(id) }));
    },
  });
  const submit = useSubmit(
    ({ path, ...policy }: Row) => setDevicePolicy(http, policy, path),
    () => void queries.invalidateQueries({ queryKey: POLICIES }),
  );
  return (
    <OverviewPage title={say('device-policies.title')} help={say('device-policies.help')}>
      {submit.problem !== null && <ProblemNotice problem={submit.problem} />}
      {submit.done && <Notice tone="green" role="status" title={say('device-policies.set')} />}
      {rows.data === undefined ? (
        rows.error instanceof ApiProblem ? <ProblemNotice problem={rows.error} retry={() => void rows.refetch()} /> : <Loading />
      ) : (
        <Policies rows={rows.data} busy={submit.busy} set={submit.send} />
      )}
    </OverviewPage>
  );
}

function Policies({ rows, busy, set }: { readonly rows: readonly Row[]; readonly busy: boolean; readonly set: (row: Row) => void }): ReactElement {
  const say = useSay();
  return (
    <Table>
      <Table.Caption className="visually-hidden">{say('device-policies.title')}</Table.Caption>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{say('device-policies.organisation')}</Table.Th>
          <Table.Th scope="col">{say('device-policies.officers')}</Table.Th>
          <Table.Th scope="col">{say('device-policies.change')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Table.Tr key={row.organisationId}>
            <Table.Td className="break">{row.name}</Table.Td>
            <Table.Td>{say(row.secondOfficer ? 'device-policies.two' : 'device-policies.one')}</Table.Td>
            <Table.Td>
              <Button
                size="sm"
                variant="default"
                disabled={busy}
                aria-label={say(row.secondOfficer ? 'device-policies.to-one.of' : 'device-policies.to-two.of', { name: row.name })}
                onClick={() => set({ ...row, secondOfficer: !row.secondOfficer })}
              >
                {say(row.secondOfficer ? 'device-policies.to-one' : 'device-policies.to-two')}
              </Button>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
