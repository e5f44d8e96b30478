import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { Link } from 'react-router';
import { ApiProblem } from '../../api/problem.js';
import { Loading } from '../../components/loading.js';
import { ProblemNotice } from '../../components/problem-notice.js';
import { useSay } from '../../text/use-text.js';
import { SecurityKeyCard } from '../security-keys/security-key-card.js';
import { useOwnKeys } from '../security-keys/use-security-keys.js';
import styles from './account-page.module.css';
import { EnrolKey } from './enrol-key.js';

/** My security keys with their states, and the way to enrol another. */
export function OwnKeys(): ReactElement {
  const say = useSay();
  const keys = useOwnKeys();
  return (
    <section className={styles.keys} aria-labelledby="keys">
      <h2 id="keys">{say('account.keys')}</h2>
      <p>{say('account.keys.text')}</p>
      {keys.data === undefined && (keys.error instanceof ApiProblem ? <ProblemNotice problem={keys.error} retry={() => void keys.refetch()} /> : <Loading />)}
      {keys.data?.length === 0 && <p className="soft">{say('account.keys.empty')}</p>}
      {keys.data?.map((key) => (
        <SecurityKeyCard
          key={key.id}
          securityKey={key}
          note={key.state === 'PENDING' ? say('account.keys.pending') : undefined}
          actions={
            key.state === 'REVOKED' ? undefined : (
              <Button component={Link} to={`/console/account/security-keys/${key.id}/revocation`} variant="default" aria-label={`${say('security-key.revoke')}: ${key.name}`}>
                {say('security-key.revoke')}
              </Button>
            )
          }
        />
      ))}
      <EnrolKey />
    </section>
  );
}
