import { Anchor, Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { ReactElement, ReactNode } from 'react';
import { Link, useParams } from 'react-router';
import { useHttp } from '../api/api-context.js';
import { SignInSteps } from '../api/interactions.js';
import type { AskedFactor, Interaction, InteractionAnswer } from '../api/interactions.js';
import { ApiProblem } from '../api/problem.js';
import { Loading } from '../components/loading.js';
import { OuterFrame } from '../components/outer-frame.js';
import { useSubmit } from '../forms/use-submit.js';
import { BrokenPage, PlainPage } from '../pages/plain-pages.js';
import { BY_CODE } from '../revocation/revocation-by-code.js';
import { useSay } from '../text/use-text.js';
import { NewPasswordStep } from './new-password-step.js';
import { SendAgain } from './send-again.js';
import { SignInStep } from './sign-in-step.js';
import { forgetSignIn } from './sign-in-tries.js';
import styles from './sign-in.module.css';

/** What answers for an interaction that was answered, given up or left too long. */
const GONE: readonly string[] = ['not-found', 'unauthenticated', 'validation-failed', 'unprocessable', 'conflict'];

/** The whole of `/interaction/{uid}`: user name, password, code, one at a time. A step-up begins at the code. */
export function SignInPage(): ReactElement {
  const say = useSay();
  const { uid = '' } = useParams();
  return (
    <OuterFrame width="card" help={say('signin.help')}>
      <OpenedInteraction key={uid} uid={uid} />
    </OuterFrame>
  );
}

function OpenedInteraction({ uid }: { readonly uid: string }): ReactElement {
  const http = useHttp();
  const [steps] = useState(() => new SignInSteps(http, uid));
  // Whoever opens the sign-in again a moment later must not read that it failed.
  useEffect(() => forgetSignIn(sessionStorage), []);
  const details = useQuery({ queryKey: ['interaction', uid], queryFn: ({ signal }) => steps.details(signal), staleTime: Infinity, retry: false });
  if (details.data !== undefined) return <SignInForm steps={steps} interaction={details.data} />;
  if (!(details.error instanceof ApiProblem)) return <Loading />;
  return GONE.includes(details.error.slug) ? <Gone /> : <BrokenPage problem={details.error} retry={() => void details.refetch()} />;
}

/** What the person is asked for now. */
type Asked = 'username' | 'password' | 'new-password' | 'code';
const FIRST_ASKED = { PASSWORD: 'username', NEW_PASSWORD: 'new-password', SECOND_FACTOR: 'code' } as const;

function SignInForm({ steps, interaction }: { readonly steps: SignInSteps; readonly interaction: Interaction }): ReactElement {
  const say = useSay();
  const { nonce, why } = interaction;
  const [asked, setAsked] = useState<Asked>(FIRST_ASKED[interaction.step]);
  const [username, setUsername] = useState('');
  const [factor, setFactor] = useState<AskedFactor>(interaction);
  const follow = (answer: InteractionAnswer): void => {
    if ('redirectTo' in answer) return window.location.assign(answer.redirectTo);
    if (answer.step === 'NEW_PASSWORD') return setAsked('new-password');
    setFactor(answer);
    setAsked('code');
  };
  const password = useSubmit((typed: string) => steps.password(nonce, username.trim(), typed), follow);
  const newPassword = useSubmit((typed: string) => steps.newPassword(nonce, typed), follow);
  const code = useSubmit((typed: string) => steps.secondFactor(nonce, typed), follow);
  const sending = useSubmit(() => steps.sendCode(nonce), (sent) => (code.reset(), setFactor({ ...factor, sent })));
  const by = factor.secondFactor === 'SMS' || factor.secondFactor === 'EMAIL' ? factor.secondFactor : undefined;
  const mustSend = asked === 'code' && by !== undefined && factor.sent === null;
  const { send: sendCode } = sending;
  // A step-up begins at the code: nobody has sent one yet.
  useEffect(() => {
    if (mustSend) sendCode(undefined);
  }, [mustSend, sendCode]);
  const abort = useSubmit(() => steps.abort(nonce), follow);
  const gone = [password, newPassword, code, sending, abort].some(({ problem }) => problem?.slug === 'not-found' || problem?.slug === 'unauthenticated');
  if (gone) return <Gone />;
  const locked = factor.secondFactor === 'LOCKED' || [code, sending].some(({ problem }) => problem?.slug === 'otp-device-locked');
  const title = say(why === 'STEP_UP' ? 'signin.title.step-up' : 'signin.title');
  const giveUp = (
    <Button variant="subtle" size="compact-sm" onClick={() => abort.send(undefined)} loading={abort.busy}>
      {say('signin.abort')}
    </Button>
  );
  if (asked === 'code' && (locked || factor.secondFactor === 'NONE')) return <NoFactor title={title} locked={locked} footer={giveUp} />;
  switch (asked) {
    case 'username':
      return <SignInStep key="username" kind="username" title={title} initial={username} submitLabel={say('signin.next')} footer={<>{giveUp}<WithoutSigningIn /></>} send={(typed) => (setUsername(typed), setAsked('password'))} />;
    case 'password':
      return (
        <SignInStep
          key="password"
          kind="password"
          title={title}
          username={username.trim()}
          submitLabel={say('signin.next')}
          send={password.send}
          busy={password.busy}
          problem={password.problem}
          footer={
            <Button variant="subtle" size="compact-sm" onClick={() => (password.reset(), setAsked('username'))}>
              {say('signin.other-user')}
            </Button>
          }
        />
      );
    case 'new-password':
      return <NewPasswordStep send={newPassword.send} busy={newPassword.busy} problem={newPassword.problem} footer={giveUp} />;
    case 'code':
      return (
        <SignInStep
          key="code"
          kind="code"
          title={title}
          why={why === 'STEP_UP' ? say('signin.why.step-up') : undefined}
          sent={by === undefined ? undefined : { by, to: factor.sent?.to ?? '' }}
          submitLabel={say(why === 'STEP_UP' ? 'signin.confirm' : 'signin.submit')}
          send={code.send}
          busy={code.busy}
          problem={code.problem ?? sending.problem}
          footer={
            <>
              {by !== undefined && <SendAgain sent={factor.sent} send={() => sending.send(undefined)} busy={sending.busy} />}
              {giveUp}
            </>
          }
        />
      );
  }
}

/** Nothing that a code could come from: the person goes back, or stops a certificate by its revocation code. */
function NoFactor({ title, locked, footer }: { readonly title: string; readonly locked: boolean; readonly footer: ReactNode }): ReactElement {
  const say = useSay();
  return (
    <div className={styles.form}>
      <PlainPage title={title} text={say(locked ? 'signin.locked' : 'signin.no-device')}>
        <p>{say('signin.no-factor.instead')}</p>
        <Button component={Link} to={BY_CODE} variant="default">
          {say('signin.no-factor.revocation')}
        </Button>
      </PlainPage>
      <div className={styles.footer}>{footer}</div>
    </div>
  );
}

/** Whoever fears misuse must find this without an account. */
function WithoutSigningIn(): ReactElement {
  const say = useSay();
  return (
    <p>
      <Anchor component={Link} to={BY_CODE}>
        {say('signin.revocation')}
      </Anchor>
    </p>
  );
}

function Gone(): ReactElement {
  const say = useSay();
  return (
    <PlainPage title={say('signin.gone')} text={say('signin.gone.text')}>
      <Button component="a" href="/">
        {say('signin.begin-again')}
      </Button>
    </PlainPage>
  );
}
