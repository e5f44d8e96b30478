import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { Link } from 'react-router';
import type { CertificateSummary } from '../api/authority.js';
import { useMe } from '../app/session.js';
import { DaysLeftRing } from '../certificates/days-left-ring.js';
import { Day } from '../components/deadline.js';
import { StateTag } from '../components/states/state-tag.js';
import { CERTIFICATE_LOOKS } from '../components/states/states.js';
import { useSay, useSayWord } from '../text/use-text.js';
import { actionsOf, hasEnded } from './holder-choices.js';
import type { HolderAction } from './holder-choices.js';
import styles from './portal.module.css';
import { useNextStep } from './use-next-step.js';

/** Where a certificate of one's own is shown. */
export const recordOf = (id: string): string => `/portal/certificates/${id}`;

/** One certificate: what it is, how it stands, how long it lasts, and what can be done. */
export function CertificateCard({ certificate }: { readonly certificate: CertificateSummary }): ReactElement {
  const say = useSay();
  const sayWord = useSayWord();
  const { displayName } = useMe();
  const nextStep = useNextStep();
  const { id, state, profile, notBefore, notAfter } = certificate;
  const product = sayWord('product', profile.id);
  return (
    <li>
      <article className={styles.card} aria-labelledby={id}>
        <div className={styles.what}>
          <h3 id={id}>
            <Link to={recordOf(id)}>{product}</Link>
          </h3>
          <p className="break">{displayName}</p>
          {profile.variant === 'test' && <p className="soft">{say('certificate.test')}</p>}
          <StateTag look={CERTIFICATE_LOOKS[state]} />
          {notAfter !== null && state !== 'REVOKED' && (
            <p>
              {say('certificate.valid-until')} <Day at={notAfter} />
            </p>
          )}
        </div>
        {notBefore !== null && notAfter !== null && !hasEnded(certificate) && <DaysLeftRing from={notBefore} until={notAfter} ended={false} />}
        <div className={styles.next}>
          <p>{nextStep(certificate)}</p>
          <CertificateActions id={id} actions={actionsOf(certificate)} what={product} />
        </div>
      </article>
    </li>
  );
}

/** Each action leads to the page that says what it means. @param what names the certificate to who cannot see where the button stands */
export function CertificateActions({ id, actions, what }: { readonly id: string; readonly actions: readonly HolderAction[]; readonly what: string }): ReactElement {
  const say = useSay();
  return (
    <div className={styles.actions}>
      {actions.map((action) => (
        <Button
          key={action}
          component={Link}
          to={`${recordOf(id)}/${action}`}
          variant={action === 'reinstatement' || action === 'signature' ? 'filled' : 'default'}
          className={action === 'revocation' ? styles.danger : undefined}
          aria-label={`${say(`portal.action.${action}`)}: ${what}`}
        >
          {say(`portal.action.${action}`)}
        </Button>
      ))}
    </div>
  );
}
