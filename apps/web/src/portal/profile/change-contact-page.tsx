import { TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { useNavigate } from 'react-router';
import { useHttp } from '../../api/api-context.js';
import { changeMyContact } from '../../api/holders/my-contacts.js';
import type { ContactKind } from '../../api/holders/my-contacts.js';
import { ProblemNotice } from '../../components/problem-notice.js';
import { TaskPage } from '../../components/shapes/task-page.js';
import { useFaults } from '../../forms/use-faults.js';
import { useSubmit } from '../../forms/use-submit.js';
import { useSay } from '../../text/use-text.js';
import { PROFILE } from './profile-page.js';
import { useContactSteps } from './use-contact-steps.js';
import { MY_CONTACTS } from './use-my-contacts.js';

const FORMS = {
  EMAIL: { id: 'email', word: 'EMAIL', next: `${PROFILE}/email/sent`, type: 'email', inputMode: 'email', autoComplete: 'email' },
  PHONE: { id: 'phone', word: 'PHONE', next: `${PROFILE}/phone/code`, type: 'tel', inputMode: 'tel', autoComplete: 'tel' },
} as const;

/** Another e-mail address or telephone number, which is proved on the next page. */
export function ChangeContactPage({ kind }: { readonly kind: ContactKind }): ReactElement {
  const say = useSay();
  const http = useHttp();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const steps = useContactSteps(kind);
  const [address, setAddress] = useState('');
  const { id, word, next, ...field } = FORMS[kind];
  const submit = useSubmit(
    (typed: string) => changeMyContact(http, kind, typed),
    () => {
      void queries.invalidateQueries({ queryKey: MY_CONTACTS });
      void navigate(next);
    },
  );
  const faults = useFaults({ [id]: word }, submit.problem);
  return (
    <TaskPage
      task={say(`profile.${id}.change`)}
      steps={steps}
      now="address"
      title={say(`profile.${id}.new`)}
      text={say(`profile.${id}.text`)}
      help={say(`profile.${id}.help`)}
      faults={faults.all}
      problem={submit.problem !== null && faults.all.length === 0 && <ProblemNotice problem={submit.problem} />}
      submitLabel={say(`profile.${id}.send`)}
      busy={submit.busy}
      onBack={() => void navigate(PROFILE)}
      onSubmit={() => {
        if (faults.check({ [id]: address.trim() === '' ? word : undefined })) submit.send(address.trim());
      }}
    >
      <TextInput {...field} id={id} label={say(`profile.${id}`)} value={address} error={faults.of(id)} onChange={(typed) => setAddress(typed.currentTarget.value)} maxLength={254} maw={360} />
    </TaskPage>
  );
}
