import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { PlainPage } from '../pages/plain-pages.js';
import { useSay } from '../text/use-text.js';
import { SignInFrame } from './sign-in-frame.js';

/** Where signing out ends. */
export function SignedOutPage(): ReactElement {
  const say = useSay();
  return (
    <SignInFrame>
      <PlainPage title={say('signin.signed-out')} text={say('signin.signed-out.text')}>
        <Button component="a" href="/">
          {say('shell.sign-in')}
        </Button>
      </PlainPage>
    </SignInFrame>
  );
}
