import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import type { ReactElement } from 'react';
import { useParams } from 'react-router';
import { HttpProvider } from '../api/api-context.js';
import { HttpClient } from '../api/http-client.js';
import { ApiProblem } from '../api/problem.js';
import { openLink, readSubjectRequest, readSubjectSession } from '../api/subject.js';
import type { OpenedLink, SubjectSession } from '../api/subject.js';
import { Loading } from '../components/loading.js';
import { OuterFrame } from '../components/outer-frame.js';
import { BrokenPage } from '../pages/plain-pages.js';
import { useSay } from '../text/use-text.js';
import { ExpiredLinkPage, NoLinkPage } from './link-pages.js';
import { SubjectWorkProvider } from './subject-context.js';
import { SubjectRequestPage } from './subject-request-page.js';
import { WelcomePage } from './welcome-page.js';

/** How often an open page looks whether somebody else did his part. */
const LOOK_AGAIN_MS = 10_000;

/**
 * The whole of `/issuance/{id}`, where the mailed link leads: the person whom a request is about has no account. The link opens the page, the
 * tax login lets him act (C-21). The token stands behind the `#` of the address, which no server sees, and goes as soon as it was used.
 */
export function SubjectPage(): ReactElement {
  const say = useSay();
  const { requestId = '' } = useParams();
  // A session of its own beside that of staff: one browser may hold both.
  const [http] = useState(() => new HttpClient());
  const [token] = useState(() => window.location.hash.slice(1));
  return (
    <HttpProvider value={http}>
      <OuterFrame width="page" help={say('subject.help')}>
        <OpenedRequest key={requestId} http={http} requestId={requestId} token={token} />
      </OuterFrame>
    </HttpProvider>
  );
}

interface OpenedRequestProps {
  readonly http: HttpClient;
  readonly requestId: string;
  /** From the address; empty when the page was reloaded or reached in another way. */
  readonly token: string;
}

function OpenedRequest({ http, requestId, token }: OpenedRequestProps): ReactElement {
  const [over, setOver] = useState(false);
  const session = useQuery<SubjectSession | OpenedLink>({
    queryKey: ['subject-session', requestId],
    queryFn: () => (token === '' ? readSubjectSession(http) : openLink(http, requestId, token)),
    staleTime: Infinity,
    retry: false,
  });
  const isOpen = session.data?.requestId === requestId;
  const identified = isOpen && session.data?.identifiedUntil !== null && !over;
  const request = useQuery({
    queryKey: ['subject-request', requestId],
    queryFn: ({ signal }) => readSubjectRequest(http, requestId, signal),
    enabled: identified,
    refetchInterval: LOOK_AGAIN_MS,
  });
  useEffect(() => {
    // Nobody who looks over a shoulder, and no list of visited addresses, needs the token any more.
    if (isOpen) window.history.replaceState(window.history.state, '', window.location.pathname + window.location.search);
  }, [isOpen]);
  const mustLogInAgain = request.error instanceof ApiProblem && ['login-required', 'unauthenticated'].includes(request.error.slug);
  useEffect(() => {
    if (mustLogInAgain) setOver(true);
  }, [mustLogInAgain]);
  const { data, refetch } = request;
  const work = useMemo(() => (data === undefined ? undefined : { request: data, lookAgain: refetch }), [data, refetch]);

  if (session.error instanceof ApiProblem) {
    if (session.error.slug === 'link-expired') return <ExpiredLinkPage requestId={requestId} token={token} />;
    if (session.error.slug === 'not-found' || session.error.slug === 'validation-failed') return <NoLinkPage />;
    return <BrokenPage problem={session.error} retry={() => void session.refetch()} />;
  }
  if (session.data === undefined) return <Loading />;
  if (!isOpen) return <NoLinkPage />;
  if (!identified) return <WelcomePage again={over} outcome={'outcome' in session.data ? session.data.outcome : null} />;
  if (work !== undefined) {
    return (
      <SubjectWorkProvider value={work}>
        <SubjectRequestPage />
      </SubjectWorkProvider>
    );
  }
  if (request.error instanceof ApiProblem) return <BrokenPage problem={request.error} retry={() => void refetch()} />;
  return <Loading />;
}
