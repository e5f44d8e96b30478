import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { OutcomePage } from '../components/shapes/outcome-page.js';
import { useSay } from '../text/use-text.js';

/** The account is there. */
export function FoundedPage(): ReactElement {
  const say = useSay();
  return (
    <OutcomePage
      tone="green"
      title={say('founding.done')}
      next={[say('founding.done.sign-in'), say('founding.done.second')]}
      otherwise={say('founding.done.otherwise')}
      actions={
        <Button component="a" href="/" size="md">
          {say('shell.sign-in')}
        </Button>
      }
    />
  );
}
