import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { OuterFrame } from '../components/outer-frame.js';
import { PlainPage } from '../pages/plain-pages.js';
import { useSay } from '../text/use-text.js';

/** Where signing out ends. */
export function SignedOutPage(): ReactElement {
  const say = useSay();
  return (
    <OuterFrame width="card">
      <PlainPage title={say('signin.signed-out')} text={say('signin.signed-out.text')}>
        <Button component="a" href="/">
          {say('shell.sign-in')}
        </Button>
      </PlainPage>
    </OuterFrame>
  );
}
