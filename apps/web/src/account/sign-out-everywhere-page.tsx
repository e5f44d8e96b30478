import { useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { useHttp } from '../api/api-context.js';
import { signOutEverywhere } from '../api/recovery.js';
import { endSession } from '../api/session.js';
import { ProblemNotice } from '../components/problem-notice.js';
import { InterruptionPage } from '../components/shapes/interruption-page.js';
import { forgetAllDrafts } from '../forms/drafts.js';
import { useSubmit } from '../forms/use-submit.js';
import { useSay } from '../text/use-text.js';

/** For whoever left a browser open somewhere, or lost a device. */
export function SignOutEverywherePage({ back }: { readonly back: string }): ReactElement {
  const say = useSay();
  const http = useHttp();
  const queries = useQueryClient();
  const submit = useSubmit(
    async () => {
      await signOutEverywhere(http);
      // The sign-in itself is over already: only this browser has to learn of it.
      await endSession(http);
    },
    () => {
      forgetAllDrafts(sessionStorage);
      queries.clear();
      window.location.assign('/signed-out');
    },
  );
  return (
    <InterruptionPage
      title={say('account.sign-outs.title')}
      text={say('account.sign-outs.text')}
      faults={[]}
      problem={submit.problem !== null && <ProblemNotice problem={submit.problem} />}
      continueLabel={say('account.sign-outs')}
      busy={submit.busy}
      back={back}
      onContinue={() => submit.send(undefined)}
    />
  );
}
