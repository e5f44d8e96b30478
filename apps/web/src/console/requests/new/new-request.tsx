import { useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { useHttp } from '../../../api/api-context.js';
import { startIssuance } from '../../../api/issuance.js';
import { ProblemNotice } from '../../../components/problem-notice.js';
import { TaskPage } from '../../../components/shapes/task-page.js';
import { useDraft } from '../../../forms/use-draft.js';
import { useFaults } from '../../../forms/use-faults.js';
import { useSubmit } from '../../../forms/use-submit.js';
import { useSay } from '../../../text/use-text.js';
import { CheckStep } from './check-step.js';
import { ContactStep } from './contact-step.js';
import { EMPTY_REQUEST, STEPS, stepOf } from './new-request-draft.js';
import type { Step } from './new-request-draft.js';
import { PersonStep } from './person-step.js';

/** The task "New Digital Certificate" (S4-05 to S4-12): person, contact, check, start. */
export function NewRequestPage(): ReactElement {
  const say = useSay();
  const http = useHttp();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [query] = useSearchParams();
  const draft = useDraft('new-request', EMPTY_REQUEST);
  const step = stepOf(query.get('step'), draft.fields, Date.now());
  const go = (to: Step): void => void navigate({ search: `?step=${to}` });
  const phones = draft.fields.phones.map((phone) => phone.trim()).filter((phone) => phone !== '');
  const start = useSubmit(
    (body: Parameters<typeof startIssuance>[1], key) => startIssuance(http, body, key),
    ({ id }) => {
      draft.forget();
      void queries.invalidateQueries({ queryKey: ['issuances'] });
      void navigate(`/console/requests/${id}/started`, { replace: true });
    },
  );
  const faults = useFaults({ lookupId: 'UNKNOWN_LOOKUP', email: 'EMAIL', ...Object.fromEntries(phones.map((_, index) => [`phones/${index}`, 'PHONE'])) }, start.problem);
  const shape = { task: say('new.title'), steps: STEPS.map((id) => ({ id, title: say(`new.step.${id}`) })), now: step };
  if (step === 'person') return <PersonStep shape={shape} draft={draft} next={() => go('contact')} back={() => void navigate('/console/requests')} />;
  if (step === 'contact') return <ContactStep shape={shape} draft={draft} refused={faults} next={() => (start.reset(), go('check'))} back={() => go('person')} />;
  return (
    <TaskPage
      {...shape}
      title={say('new.check.title')}
      text={say('new.check.text')}
      help={say('new.check.help')}
      faults={faults.all}
      problem={start.problem !== null && faults.all.length === 0 && <ProblemNotice problem={start.problem} />}
      submitLabel={say('new.start')}
      busy={start.busy}
      onSubmit={() => draft.fields.person !== null && start.send({ lookupId: draft.fields.person.lookupId, email: draft.fields.email.trim(), phones })}
      onBack={() => go('contact')}
    >
      <CheckStep request={draft.fields} phones={phones} />
    </TaskPage>
  );
}
