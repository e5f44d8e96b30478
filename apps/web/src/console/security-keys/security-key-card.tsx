import type { ReactElement, ReactNode } from 'react';
import type { SecurityKey } from '../../api/security-keys.js';
import { Instant } from '../../components/deadline.js';
import { Facts } from '../../components/facts.js';
import { useWho } from '../../components/history/use-who.js';
import { StateTag } from '../../components/states/state-tag.js';
import { SECURITY_KEY_LOOKS } from '../../components/states/states.js';
import { useSay } from '../../text/use-text.js';
import styles from './security-key-card.module.css';

/** One security key: what it is called, its state, the fingerprint to compare, and what became of it. */
export function SecurityKeyCard({ securityKey, note, actions }: { readonly securityKey: SecurityKey; readonly note?: string; readonly actions?: ReactNode }): ReactElement {
  const { name, state } = securityKey;
  return (
    <article className={styles.card}>
      <header className={styles.head}>
        <h3 className="break">{name}</h3>
        <StateTag look={SECURITY_KEY_LOOKS[state]} />
      </header>
      {note !== undefined && <p className={styles.note}>{note}</p>}
      <SecurityKeyFacts securityKey={securityKey} />
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </article>
  );
}

/** What is known of a key, without its name and state. */
export function SecurityKeyFacts({ securityKey }: { readonly securityKey: SecurityKey }): ReactElement {
  const say = useSay();
  const { state, fingerprint, enrolledAt, confirmedAt, confirmedBy, lastUsedAt, revokedAt, revokedBy, revocationReason } = securityKey;
  const who = useWho([confirmedBy, revokedBy]);
  const by = (at: string, accountId: string | null): ReactElement => (
    <>
      <Instant at={at} />
      {accountId !== null && <> · {say('history.by', { actor: who(accountId) })}</>}
    </>
  );
  return (
    <Facts
      plain
      facts={[
        { label: say('security-key.fingerprint'), value: <strong className={`${styles.fingerprint} mono`}>{fingerprint}</strong> },
        { label: say('security-key.enrolled'), value: <Instant at={enrolledAt} /> },
        ...(confirmedAt === null ? [] : [{ label: say('security-key.confirmed'), value: by(confirmedAt, confirmedBy) }]),
        ...(state === 'PENDING' ? [] : [{ label: say('security-key.last-used'), value: lastUsedAt === null ? say('security-key.never-used') : <Instant at={lastUsedAt} /> }]),
        ...(revokedAt === null ? [] : [{ label: say('security-key.revoked'), value: by(revokedAt, revokedBy) }]),
        ...(revocationReason === null ? [] : [{ label: say('security-key.reason'), value: revocationReason }]),
      ]}
    />
  );
}
