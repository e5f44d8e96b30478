import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { useHttp } from '../../api/api-context.js';
import { confirmMyEmail } from '../../api/holders/my-contacts.js';
import { ProblemNotice } from '../../components/problem-notice.js';
import { OuterFrame } from '../../components/outer-frame.js';
import { useSubmit } from '../../forms/use-submit.js';
import { PlainPage } from '../../pages/plain-pages.js';
import { useSay } from '../../text/use-text.js';
import { EmailDonePage, Ended } from './outcome-pages.js';

/** Around it, for whoever opens the link where he is not signed in. @param done the page that follows */
export function ConfirmEmailPage({ done = false }: { readonly done?: boolean }): ReactElement {
  const say = useSay();
  return (
    <OuterFrame width="page" help={say('profile.confirm.footer')}>
      {done ? <EmailDonePage /> : <ConfirmEmail />}
    </OuterFrame>
  );
}

/** A button: programs that look at mails open links, and must not confirm anything by that. */
function ConfirmEmail(): ReactElement {
  const say = useSay();
  const http = useHttp();
  const navigate = useNavigate();
  const token = useLocation().hash.slice(1);
  const submit = useSubmit(
    () => confirmMyEmail(http, token),
    () => void navigate('/confirm-email/done', { replace: true }),
  );
  if (submit.problem?.slug === 'not-found' || submit.problem?.slug === 'validation-failed') return <Ended title={say('profile.gone')} text={say('profile.gone.text')} />;
  if (submit.problem?.slug === 'conflict') return <Ended title={say('profile.taken')} text={say('fault.TAKEN')} />;
  return (
    <PlainPage title={say('profile.confirm')} text={say('profile.confirm.text')}>
      {submit.problem !== null && <ProblemNotice problem={submit.problem} />}
      <Button size="md" loading={submit.busy} onClick={() => submit.send(undefined)}>
        {say('profile.confirm.submit')}
      </Button>
    </PlainPage>
  );
}
