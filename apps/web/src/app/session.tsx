import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useState } from 'react';
import type { ReactElement, ReactNode } from 'react';
import { useHttp } from '../api/api-context.js';
import { readMe } from '../api/identity.js';
import type { Me } from '../api/identity.js';
import { ApiProblem } from '../api/problem.js';
import { readSession, signInAddress } from '../api/session.js';
import { Loading } from '../components/loading.js';
import { claimDrafts } from '../forms/drafts.js';
import { BrokenPage, SignInFailedPage } from '../pages/plain-pages.js';
import { beginSignIn, cameBackAtOnce, forgetSignIn } from '../signin/sign-in-tries.js';
import { SessionWatch } from './session-watch.js';

const MeContext = createContext<Me | undefined>(undefined);

/** Whoever is signed in. Only below {@link SignedIn}. */
export function useMe(): Me {
  const me = useContext(MeContext);
  if (me === undefined) throw new Error('useMe is for pages below SignedIn.');
  return me;
}

/** Whether the person may do something; the rooms decide anyway, this only spares buttons that would be refused. */
export function useMay(): (permission: string) => boolean {
  const { permissions } = useMe();
  return (permission) => permissions.includes(permission);
}

/** Shows its children to somebody who is signed in, and sends everybody else to sign in and back here. */
export function SignedIn({ children }: { readonly children: ReactNode }): ReactElement {
  const http = useHttp();
  const queries = useQueryClient();
  const session = useQuery({ queryKey: ['session'], queryFn: () => readSession(http), staleTime: 30_000 });
  const signedIn = session.data?.signedIn === true;
  const me = useQuery({ queryKey: ['me'], queryFn: ({ signal }) => readMe(http, signal), enabled: signedIn, staleTime: 60_000 });
  const [over, setOver] = useState(false);
  useEffect(() => {
    http.onSignedOut = () => setOver(true);
  }, [http]);
  useEffect(() => {
    if (me.data === undefined) return;
    claimDrafts(sessionStorage, me.data.id);
    // It worked: whoever signs out at once may sign in again at once.
    forgetSignIn(sessionStorage);
  }, [me.data]);
  const secondsLeft = session.data?.secondsLeft ?? undefined;
  const idleMs = secondsLeft === undefined ? undefined : secondsLeft * 1000;

  const problem = session.error ?? me.error;
  if (me.data !== undefined) {
    return (
      <MeContext value={me.data}>
        <SessionWatch over={over || !signedIn} idleMs={idleMs} onOver={() => setOver(true)} />
        {children}
      </MeContext>
    );
  }
  if (session.data?.signedIn === false || over) return <ToSignIn />;
  if (problem instanceof ApiProblem) return <BrokenPage problem={problem} retry={() => void queries.resetQueries()} />;
  return <Loading />;
}

function ToSignIn(): ReactElement {
  const [failed] = useState(() => cameBackAtOnce(sessionStorage, Date.now()));
  useEffect(() => {
    if (failed) return;
    beginSignIn(sessionStorage, Date.now());
    window.location.replace(signInAddress(window.location.pathname + window.location.search));
  }, [failed]);
  return failed ? <SignInFailedPage /> : <Loading />;
}
