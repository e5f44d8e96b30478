import { Button, NativeSelect, Radio, Stack } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { useHttp } from '../../api/api-context.js';
import { CRL_REASONS, REVOCATION_CATEGORIES, revokeCertificate } from '../../api/authority.js';
import type { Certificate, CrlReason, Revocation } from '../../api/authority.js';
import { ApiProblem } from '../../api/problem.js';
import { DescriptionField, NotPossible } from '../../certificates/stop-parts.js';
import { Loading } from '../../components/loading.js';
import { ProblemNotice } from '../../components/problem-notice.js';
import { InterruptionPage } from '../../components/shapes/interruption-page.js';
import { OutcomePage } from '../../components/shapes/outcome-page.js';
import { CERTIFICATE_LOOKS, isRevocable } from '../../components/states/states.js';
import { useDraft } from '../../forms/use-draft.js';
import { useFaults } from '../../forms/use-faults.js';
import { useSubmit } from '../../forms/use-submit.js';
import { BrokenPage } from '../../pages/plain-pages.js';
import { useSay } from '../../text/use-text.js';
import { useCertificate } from './use-certificate.js';

/** [S4-48] Revoking: category, reason, description, and a page that says what it means. */
export function RevocationPage(): ReactElement {
  const { id = '' } = useParams();
  const certificate = useCertificate(id);
  if (certificate.data !== undefined) return <Asked certificate={certificate.data} />;
  if (certificate.error instanceof ApiProblem) return <BrokenPage problem={certificate.error} retry={() => void certificate.refetch()} />;
  return <Loading />;
}

function Asked({ certificate: { id, state } }: { readonly certificate: Certificate }): ReactElement {
  const say = useSay();
  const http = useHttp();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { fields, change, forget } = useDraft<{ category: string; reason: CrlReason; description: string }>(`revocation.${id}`, { category: '', reason: 'unspecified', description: '' });
  const submit = useSubmit(
    (revocation: Revocation, key) => revokeCertificate(http, id, revocation, key),
    () => {
      forget();
      void queries.invalidateQueries({ queryKey: ['certificate', id] });
      void queries.invalidateQueries({ queryKey: ['certificates'] });
      void navigate(`/console/certificates/${id}/revoked`, { replace: true });
    },
  );
  const faults = useFaults({ category: 'CATEGORY', reason: 'CRL_REASON', description: 'DESCRIPTION' }, submit.problem);
  if (!isRevocable(state)) {
    return <NotPossible title={say('revocation.impossible')} text={say('revocation.impossible.text', { state: say(CERTIFICATE_LOOKS[state].word) })} record={`/console/certificates/${id}`} />;
  }
  const send = (): void => {
    const description = fields.description.trim();
    const right = faults.check({ category: fields.category === '' ? 'CATEGORY' : undefined, description: description === '' ? 'DESCRIPTION' : undefined });
    if (right) submit.send({ category: fields.category, reason: fields.reason, description });
  };
  return (
    <InterruptionPage
      title={say('revocation.title')}
      text={say('revocation.text')}
      help={say('revocation.help')}
      faults={faults.all}
      problem={submit.problem !== null && faults.all.length === 0 && <ProblemNotice problem={submit.problem} />}
      continueLabel={say('revocation.submit')}
      busy={submit.busy}
      onContinue={send}
      back={`/console/certificates/${id}`}
    >
      <Radio.Group label={say('revocation.category')} value={fields.category} onChange={(category) => change({ category })} error={faults.of('category')}>
        <Stack gap="xs" mt="xs">
          {REVOCATION_CATEGORIES.map((category, index) => (
            <Radio key={category} id={index === 0 ? 'category' : undefined} size="md" value={category} label={say(`revocation.category.${category}`)} />
          ))}
        </Stack>
      </Radio.Group>
      <NativeSelect
        id="reason"
        size="md"
        label={say('revocation.reason')}
        value={fields.reason}
        onChange={(chosen) => change({ reason: CRL_REASONS.find((reason) => reason === chosen.currentTarget.value) ?? 'unspecified' })}
        data={CRL_REASONS.map((reason) => ({ value: reason, label: say(`revocation.reason.${reason}`) }))}
        error={faults.of('reason')}
      />
      <DescriptionField value={fields.description} change={(description) => change({ description })} error={faults.of('description')} />
    </InterruptionPage>
  );
}

export function RevokedPage(): ReactElement {
  const say = useSay();
  const { id = '' } = useParams();
  return (
    <OutcomePage
      tone="red"
      title={say('revocation.done')}
      id={id}
      next={[say('revocation.done.next')]}
      otherwise={say('revocation.done.otherwise')}
      actions={
        <Button component={Link} to={`/console/certificates/${id}`} size="md">
          {say('revocation.open')}
        </Button>
      }
    />
  );
}
