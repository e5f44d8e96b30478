import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { Link, useParams } from 'react-router';
import { ApiProblem } from '../../../api/problem.js';
import { Loading } from '../../../components/loading.js';
import { OutcomePage } from '../../../components/shapes/outcome-page.js';
import { BrokenPage } from '../../../pages/plain-pages.js';
import { useSay } from '../../../text/use-text.js';
import { nameOf } from '../request-list.js';
import { useIssuance } from '../use-issuance.js';

/** What follows the start of a procedure. */
export function RequestStartedPage(): ReactElement {
  const say = useSay();
  const { id = '' } = useParams();
  const request = useIssuance(id);
  if (request.error instanceof ApiProblem) return <BrokenPage problem={request.error} retry={() => void request.refetch()} />;
  if (request.data === undefined) return <Loading />;
  return (
    <OutcomePage
      tone="green"
      title={say('new.started')}
      id={id}
      next={[say('new.started.next', { name: nameOf(request.data) }), say('new.started.then')]}
      otherwise={say('new.started.otherwise')}
      actions={
        <>
          <Button component={Link} to={`/console/requests/${id}`} size="md">
            {say('new.started.open')}
          </Button>
          <Button component={Link} to="/console/requests/new" size="md" variant="default">
            {say('new.started.another')}
          </Button>
        </>
      }
    />
  );
}
