import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { Navigate, useLocation } from 'react-router';
import { OutcomePage } from '../components/shapes/outcome-page.js';
import { useSay } from '../text/use-text.js';
import { BY_CODE } from './revocation-by-code.js';

/** What came of it. The number is kept with this entry of the browser's history: nobody else reaches the page. */
export function RevokedByCodePage(): ReactElement {
  const say = useSay();
  const state: unknown = useLocation().state;
  if (typeof state !== 'object' || state === null || !('certificates' in state) || typeof state.certificates !== 'number') return <Navigate to={BY_CODE} replace />;
  return (
    <OutcomePage
      tone="red"
      title={say('by-code.done', { count: state.certificates })}
      next={[say('revocation.done.next'), say('by-code.done.mail'), say('portal.revoked.next')]}
      otherwise={say('revocation.done.otherwise')}
      actions={
        <Button component="a" href="/" size="md">
          {say('shell.sign-in')}
        </Button>
      }
    />
  );
}
