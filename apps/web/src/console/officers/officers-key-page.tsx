import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { Link, useParams } from 'react-router';
import type { Officer } from '../../api/officers.js';
import { ApiProblem } from '../../api/problem.js';
import type { SecurityKey } from '../../api/security-keys.js';
import { Loading } from '../../components/loading.js';
import { BrokenPage, PlainPage } from '../../pages/plain-pages.js';
import { useSay } from '../../text/use-text.js';
import { useKeysOf } from '../security-keys/use-security-keys.js';
import { useOfficer } from './use-officer.js';

/** What a page about a key of an officer shows. */
export interface OfficersKeyProps {
  readonly officer: Officer;
  readonly securityKey: SecurityKey;
}

/** Address of the officer's record, where his keys are. */
export const keysAddress = (officerId: string): string => `/console/officers/${officerId}?tab=keys`;

/** Fetches officer and key of the address for a page about both. */
export function OfficersKeyPage({ page: Page }: { readonly page: (props: OfficersKeyProps) => ReactElement }): ReactElement {
  const { id = '', keyId = '' } = useParams();
  const officer = useOfficer(id);
  const keys = useKeysOf(id);
  const error = officer.error ?? keys.error;
  if (officer.data !== undefined && keys.data !== undefined) {
    const key = keys.data.find((known) => known.id === keyId);
    if (key !== undefined) return <Page officer={officer.data} securityKey={key} />;
    return <BrokenPage problem={new ApiProblem('not-found', 404, 'The officer has no such key.')} retry={() => void keys.refetch()} />;
  }
  if (!(error instanceof ApiProblem)) return <Loading />;
  const retry = (): void => {
    void officer.refetch();
    void keys.refetch();
  };
  return <BrokenPage problem={error} retry={retry} />;
}

/** Instead of a form that would be refused. */
export function KeyOutOfReach({ officerId, title, text }: { readonly officerId: string; readonly title: string; readonly text: string }): ReactElement {
  const say = useSay();
  return (
    <PlainPage title={title} text={text}>
      <Button component={Link} to={keysAddress(officerId)}>
        {say('officer.open')}
      </Button>
    </PlainPage>
  );
}
