import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { useHttp } from '../../api/api-context.js';
import { ApiProblem } from '../../api/problem.js';
import { revokeOwnKey } from '../../api/security-keys.js';
import type { SecurityKey } from '../../api/security-keys.js';
import { Loading } from '../../components/loading.js';
import { ProblemNotice } from '../../components/problem-notice.js';
import { InterruptionPage } from '../../components/shapes/interruption-page.js';
import { useSubmit } from '../../forms/use-submit.js';
import { BrokenPage, PlainPage } from '../../pages/plain-pages.js';
import { useSay } from '../../text/use-text.js';
import { SecurityKeyFacts } from '../security-keys/security-key-card.js';
import { OWN_KEYS, useOwnKeys } from '../security-keys/use-security-keys.js';

/** Before one gives a key up for good: what that means. */
export function RevokeOwnKeyPage(): ReactElement {
  const say = useSay();
  const { keyId = '' } = useParams();
  const keys = useOwnKeys();
  if (keys.data === undefined) return keys.error instanceof ApiProblem ? <BrokenPage problem={keys.error} retry={() => void keys.refetch()} /> : <Loading />;
  const key = keys.data.find(({ id, state }) => id === keyId && state !== 'REVOKED');
  if (key !== undefined) return <Asked securityKey={key} />;
  return (
    <PlainPage title={say('account.revoke.impossible')} text={say('account.revoke.impossible.text')}>
      <Button component={Link} to="/console/account">
        {say('account.title')}
      </Button>
    </PlainPage>
  );
}

function Asked({ securityKey }: { readonly securityKey: SecurityKey }): ReactElement {
  const say = useSay();
  const http = useHttp();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const submit = useSubmit(
    (keyId: string, key) => revokeOwnKey(http, keyId, key),
    () => {
      void navigate('/console/account', { replace: true });
      void queries.invalidateQueries({ queryKey: OWN_KEYS });
    },
  );
  return (
    <InterruptionPage
      title={say('account.revoke.title', { name: securityKey.name })}
      text={say('account.revoke.text')}
      faults={[]}
      problem={submit.problem !== null && <ProblemNotice problem={submit.problem} />}
      continueLabel={say('security-key.revoke')}
      busy={submit.busy}
      onContinue={() => submit.send(securityKey.id)}
      back="/console/account"
    >
      <SecurityKeyFacts securityKey={securityKey} />
    </InterruptionPage>
  );
}
