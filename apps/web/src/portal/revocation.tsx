import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { Link, Navigate, useNavigate } from 'react-router';
import { useHttp } from '../api/api-context.js';
import type { Certificate } from '../api/authority.js';
import { revokeMyCertificate } from '../api/holders/my-certificates.js';
import type { HolderReason, HolderRevocation } from '../api/holders/my-certificates.js';
import { CertificateIdentity } from '../certificates/certificate-identity.js';
import { ReasonField } from '../certificates/reason-field.js';
import { DescriptionField, NotPossible } from '../certificates/stop-parts.js';
import { Instant } from '../components/deadline.js';
import { ProblemNotice } from '../components/problem-notice.js';
import { InterruptionPage } from '../components/shapes/interruption-page.js';
import { OutcomePage } from '../components/shapes/outcome-page.js';
import { CERTIFICATE_LOOKS, isRevocable } from '../components/states/states.js';
import { useDraft } from '../forms/use-draft.js';
import { useFaults } from '../forms/use-faults.js';
import { useSubmit } from '../forms/use-submit.js';
import { useSay } from '../text/use-text.js';
import { recordOf } from './certificate-card.js';
import { WithMyCertificate } from './my-certificate-page.js';
import { MY_CERTIFICATES } from './use-my-certificates.js';

/** A holder revokes his certificate: why, and what that means for good. */
export function RevokeMyCertificatePage(): ReactElement {
  return <WithMyCertificate>{(certificate) => <Asked certificate={certificate} />}</WithMyCertificate>;
}

function Asked({ certificate }: { readonly certificate: Certificate }): ReactElement {
  const say = useSay();
  const http = useHttp();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { id, state } = certificate;
  const { fields, change, forget } = useDraft<{ reason: HolderReason | ''; description: string }>(`my-revocation.${id}`, { reason: '', description: '' });
  const submit = useSubmit(
    async (revocation: HolderRevocation, key) => {
      await revokeMyCertificate(http, id, revocation, key);
      await queries.invalidateQueries({ queryKey: MY_CERTIFICATES });
    },
    () => {
      forget();
      void navigate(`${recordOf(id)}/revoked`, { replace: true });
    },
  );
  const faults = useFaults({ reason: 'HOLDER_REASON', description: 'DESCRIPTION' }, submit.problem);
  if (!submit.busy && !submit.done && !isRevocable(state)) {
    return <NotPossible title={say('revocation.impossible')} text={say('revocation.impossible.text', { state: say(CERTIFICATE_LOOKS[state].word) })} record={recordOf(id)} />;
  }
  const { reason } = fields;
  const description = reason === 'unspecified' ? fields.description.trim() : '';
  const send = (): void => {
    const right = faults.check({ reason: reason === '' ? 'HOLDER_REASON' : undefined, description: reason === 'unspecified' && description === '' ? 'DESCRIPTION' : undefined });
    if (right && reason !== '') submit.send({ reason, ...(description === '' ? {} : { description }) });
  };
  return (
    <InterruptionPage
      title={say('revocation.title')}
      text={say('revocation.text')}
      help={say('portal.revocation.help')}
      faults={faults.all}
      problem={submit.problem !== null && faults.all.length === 0 && <ProblemNotice problem={submit.problem} />}
      continueLabel={say('revocation.submit')}
      busy={submit.busy}
      onContinue={send}
      back={recordOf(id)}
    >
      <CertificateIdentity certificate={certificate} />
      <ReasonField value={reason} change={(chosen) => change({ reason: chosen })} error={faults.of('reason')} />
      {reason === 'unspecified' && (
        <DescriptionField value={fields.description} change={(description) => change({ description })} error={faults.of('description')} />
      )}
    </InterruptionPage>
  );
}

/** What was revoked, for the holder's papers. */
export function MyRevokedPage(): ReactElement {
  const say = useSay();
  return (
    <WithMyCertificate>
      {({ id, revocation }) =>
        revocation === null ? (
          <Navigate to={recordOf(id)} replace />
        ) : (
          <OutcomePage
            tone="red"
            title={say('revocation.done')}
            id={id}
            about={
              <p>
                <Instant at={revocation.revokedAt} />
              </p>
            }
            next={[say('revocation.done.next'), say('portal.revoked.next')]}
            otherwise={say('revocation.done.otherwise')}
            actions={
              <Button component={Link} to="/portal" size="md">
                {say('portal.title')}
              </Button>
            }
          />
        )
      }
    </WithMyCertificate>
  );
}
