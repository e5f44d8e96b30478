import { Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { Link } from 'react-router';
import { useHttp } from '../../../api/api-context.js';
import { listHandOvers } from '../../../api/issuance.js';
import type { Issuance } from '../../../api/issuance.js';
import { ApiProblem } from '../../../api/problem.js';
import { useMay } from '../../../app/session.js';
import { Facts } from '../../../components/facts.js';
import { ProblemNotice } from '../../../components/problem-notice.js';
import { OFFICER_COMMANDS } from '../../../components/states/states.js';
import { groupsOfFour } from '../../../text/codes.js';
import { useSay } from '../../../text/use-text.js';

/** What the officer has handed over and the person has not used yet; nothing where no token can be handed over. */
export function HandedTokens({ request: { id, state, version } }: { readonly request: Issuance }): ReactElement | null {
  const say = useSay();
  const may = useMay();
  const http = useHttp();
  const enabled = OFFICER_COMMANDS[state].includes('hand_over_token');
  const tokens = useQuery({ queryKey: ['issuance-tokens', id, version], queryFn: ({ signal }) => listHandOvers(http, id, signal), placeholderData: (before) => before, enabled });
  if (!enabled) return null;
  if (tokens.error instanceof ApiProblem) return <ProblemNotice problem={tokens.error} retry={() => void tokens.refetch()} />;
  if (tokens.data === undefined || tokens.data.length === 0) return null;
  return (
    <Facts
      title={say('request.tokens')}
      facts={tokens.data.map(({ id: token, serial, model }) => ({
        label: groupsOfFour(serial),
        value: say('request.tokens.waits', { model }),
        action: may('device:read') && (
          <Anchor component={Link} to={`/console/devices/${token}`}>
            {say('request.tokens.open')}
          </Anchor>
        ),
      }))}
    />
  );
}
