import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { useNavigate } from 'react-router';
import { useHttp } from '../../api/api-context.js';
import { confirmMyPhone } from '../../api/holders/my-contacts.js';
import type { ContactChange } from '../../api/holders/my-contacts.js';
import { ApiProblem } from '../../api/problem.js';
import { CodeInput } from '../../components/code-input.js';
import { Loading } from '../../components/loading.js';
import { ProblemNotice } from '../../components/problem-notice.js';
import { TaskPage } from '../../components/shapes/task-page.js';
import { useFaults } from '../../forms/use-faults.js';
import { useSubmit } from '../../forms/use-submit.js';
import { BrokenPage } from '../../pages/plain-pages.js';
import { withoutSeparators } from '../../text/codes.js';
import { useSay } from '../../text/use-text.js';
import { Ended } from './outcome-pages.js';
import { PROFILE } from './profile-page.js';
import { useContactSteps } from './use-contact-steps.js';
import { MY_CONTACTS, useMyContacts } from './use-my-contacts.js';

/** The code of the SMS proves the number that was entered. */
export function PhoneCodePage(): ReactElement {
  const contacts = useMyContacts();
  // The form stays while its code is looked at, also when the list is read anew and the change has ended.
  const [first, setFirst] = useState<ContactChange>();
  const change = first ?? contacts.data?.changes.find(({ kind }) => kind === 'PHONE');
  if (change !== undefined) return <PhoneCode change={change} begun={() => setFirst(change)} />;
  if (contacts.data !== undefined) return <NothingWaits />;
  return contacts.error instanceof ApiProblem ? <BrokenPage problem={contacts.error} retry={() => void contacts.refetch()} /> : <Loading />;
}

function PhoneCode({ change: { id, address }, begun }: { readonly change: ContactChange; readonly begun: () => void }): ReactElement {
  const say = useSay();
  const http = useHttp();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const steps = useContactSteps('PHONE');
  const [code, setCode] = useState('');
  const submit = useSubmit(
    (typed: string) => confirmMyPhone(http, id, typed),
    () => {
      void queries.invalidateQueries({ queryKey: MY_CONTACTS });
      void navigate(`${PROFILE}/phone/done`, { replace: true });
    },
  );
  const faults = useFaults({ code: 'WRONG_SMS_CODE' }, submit.problem);
  if (submit.problem?.slug === 'conflict') return <Ended title={say('profile.taken')} text={say('fault.TAKEN')} />;
  return (
    <TaskPage
      task={say('profile.phone.change')}
      steps={steps}
      now="proof"
      title={say('profile.phone.code')}
      text={say('profile.phone.code.text', { phone: address })}
      help={say('profile.phone.code.help')}
      faults={faults.all}
      problem={submit.problem !== null && faults.all.length === 0 && <ProblemNotice problem={submit.problem} />}
      submitLabel={say('profile.phone.confirm')}
      busy={submit.busy}
      onBack={() => void navigate(`${PROFILE}/phone`)}
      onSubmit={() => {
        begun();
        const typed = withoutSeparators(code);
        if (faults.check({ code: typed === '' ? 'WRONG_SMS_CODE' : undefined })) submit.send(typed);
      }}
    >
      <CodeInput label={say('profile.phone.code.label')} value={code} change={setCode} error={faults.of('code')} />
    </TaskPage>
  );
}

function NothingWaits(): ReactElement {
  const say = useSay();
  return <Ended title={say('profile.phone.nothing')} text={say('profile.phone.nothing.text')} />;
}
