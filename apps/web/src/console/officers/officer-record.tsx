import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { Link, useParams } from 'react-router';
import type { Officer } from '../../api/officers.js';
import { ApiProblem } from '../../api/problem.js';
import type { SecurityKey } from '../../api/security-keys.js';
import { useMay, useMe } from '../../app/session.js';
import { Loading } from '../../components/loading.js';
import { ProblemNotice } from '../../components/problem-notice.js';
import { RecordPage } from '../../components/shapes/record-page.js';
import { ACCOUNT_LOOKS } from '../../components/states/states.js';
import { BrokenPage } from '../../pages/plain-pages.js';
import { useSay } from '../../text/use-text.js';
import { SecurityKeyCard } from '../security-keys/security-key-card.js';
import { useKeysOf } from '../security-keys/use-security-keys.js';
import { OfficerFacts } from './officer-facts.js';
import { useOfficer } from './use-officer.js';

const STATES = Object.keys(ACCOUNT_LOOKS);

/** One officer: account, roles, and the security keys that confirm his decisions. */
export function OfficerRecord(): ReactElement {
  const { id = '' } = useParams();
  const officer = useOfficer(id);
  if (officer.data !== undefined) return <Shown officer={officer.data} />;
  if (officer.error instanceof ApiProblem) return <BrokenPage problem={officer.error} retry={() => void officer.refetch()} />;
  return <Loading />;
}

function Shown({ officer }: { readonly officer: Officer }): ReactElement {
  const say = useSay();
  const mayConfirm = useMayConfirm(officer.id);
  const keys = useKeysOf(officer.id);
  const waiting = mayConfirm ? keys.data?.find(({ state }) => state === 'PENDING') : undefined;
  return (
    <RecordPage
      help={say('officer.help')}
      helpFolded
      kind={say('officer.kind')}
      name={officer.displayName}
      look={ACCOUNT_LOOKS[officer.state]}
      version={STATES.indexOf(officer.state)}
      identity={[
        { label: say('officer.username'), value: officer.username },
        { label: say('account.email'), value: officer.email ?? say('shell.none') },
      ]}
      next={waiting === undefined ? undefined : say('officer.next.pending')}
      primaryAction={
        waiting === undefined ? undefined : (
          <Button component={Link} to={`/console/officers/${officer.id}/security-keys/${waiting.id}/confirmation`}>
            {say('officer.confirm.submit')}
          </Button>
        )
      }
      tabs={[
        { id: 'details', title: say('officer.tab.details'), content: <OfficerFacts officer={officer} /> },
        { id: 'keys', title: say('officer.tab.keys'), content: <Keys officerId={officer.id} /> },
      ]}
    />
  );
}

function Keys({ officerId }: { readonly officerId: string }): ReactElement {
  const say = useSay();
  const keys = useKeysOf(officerId);
  if (keys.data === undefined) return keys.error instanceof ApiProblem ? <ProblemNotice problem={keys.error} retry={() => void keys.refetch()} /> : <Loading />;
  if (keys.data.length === 0) return <p className="soft">{say('officer.keys.empty')}</p>;
  return (
    <>
      {keys.data.map((key) => (
        <OfficersKey key={key.id} officerId={officerId} securityKey={key} />
      ))}
    </>
  );
}

function OfficersKey({ officerId, securityKey }: { readonly officerId: string; readonly securityKey: SecurityKey }): ReactElement {
  const say = useSay();
  const mayManage = useMay()('officer:manage');
  const mayConfirm = useMayConfirm(officerId);
  const { id, name, state } = securityKey;
  const address = `/console/officers/${officerId}/security-keys/${id}`;
  const actions = (
    <>
      {state === 'PENDING' && mayConfirm && (
        <Button component={Link} to={`${address}/confirmation`} aria-label={`${say('security-key.confirm')}: ${name}`}>
          {say('security-key.confirm')}
        </Button>
      )}
      <Button component={Link} to={`${address}/revocation`} variant="default" aria-label={`${say('security-key.revoke')}: ${name}`}>
        {say('security-key.revoke')}
      </Button>
    </>
  );
  return <SecurityKeyCard securityKey={securityKey} actions={mayManage && state !== 'REVOKED' ? actions : undefined} />;
}

/** Nobody confirms a key of his own. */
function useMayConfirm(officerId: string): boolean {
  const may = useMay();
  const me = useMe();
  return may('officer:manage') && me.id !== officerId;
}
