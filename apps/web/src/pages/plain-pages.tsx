import { Button } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';
import { Link } from 'react-router';
import type { ApiProblem } from '../api/problem.js';
import { signInAddress } from '../api/session.js';
import { PageTitle } from '../components/page-title.js';
import { ProblemNotice } from '../components/problem-notice.js';
import styles from '../components/page.module.css';
import { useSay } from '../text/use-text.js';

/** A page that says one thing and offers one way on. */
export function PlainPage({ title, text, children }: { readonly title: string; readonly text?: string; readonly children?: ReactNode }): ReactElement {
  return (
    <section className={styles.plain}>
      <PageTitle title={title} />
      {text !== undefined && <p>{text}</p>}
      {children}
    </section>
  );
}

export function NotFoundPage(): ReactElement {
  const say = useSay();
  return (
    <PlainPage title={say('shell.not-found')} text={say('shell.not-found.text')}>
      <Button component={Link} to="/">
        {say('shell.to-start')}
      </Button>
    </PlainPage>
  );
}

export function ForbiddenPage(): ReactElement {
  const say = useSay();
  return (
    <PlainPage title={say('shell.forbidden')} text={say('shell.forbidden.text')}>
      <Button component={Link} to="/">
        {say('shell.to-start')}
      </Button>
    </PlainPage>
  );
}

export function NoWorkPage(): ReactElement {
  const say = useSay();
  return <PlainPage title={say('shell.no-work')} text={say('shell.no-work.text')} />;
}

export function SignInFailedPage(): ReactElement {
  const say = useSay();
  return (
    <PlainPage title={say('shell.sign-in-failed')} text={say('shell.sign-in-failed.text')}>
      <Button component="a" href={signInAddress('/')}>
        {say('shell.sign-in')}
      </Button>
    </PlainPage>
  );
}

/** A page whose data could not be had: not there, not allowed, or something that may pass. */
export function BrokenPage({ problem, retry }: { readonly problem: ApiProblem; readonly retry: () => void }): ReactElement {
  const say = useSay();
  if (problem.slug === 'not-found') return <NotFoundPage />;
  // An identifier that is none names nothing either.
  if (problem.slug === 'validation-failed') return <NotFoundPage />;
  if (problem.slug === 'forbidden') return <ForbiddenPage />;
  return (
    <PlainPage title={say('shell.failed')}>
      <ProblemNotice problem={problem} retry={retry} />
    </PlainPage>
  );
}

/** The last resort of the router: a fault of the program itself. */
export function CrashedPage(): ReactElement {
  const say = useSay();
  return (
    <PlainPage title={say('shell.failed')} text={say('shell.failed.text')}>
      <Button onClick={() => window.location.reload()}>{say('shell.reload')}</Button>
    </PlainPage>
  );
}
