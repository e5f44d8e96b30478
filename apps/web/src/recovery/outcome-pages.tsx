import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { Link } from 'react-router';
import { OutcomePage } from '../components/shapes/outcome-page.js';
import { useSay } from '../text/use-text.js';
import { RECOVERY } from './recovery-frame.js';

/** The same words for everybody: whether somebody is known is told by the mail alone. */
export function AskedPage({ forgotten }: { readonly forgotten: 'PASSWORD' | 'USER_ID' }): ReactElement {
  const say = useSay();
  const kind = forgotten === 'PASSWORD' ? 'password' : 'user-id';
  return (
    <OutcomePage
      tone="amber"
      title={say('recovery.sent')}
      about={<p>{say(`recovery.sent.${kind}`)}</p>}
      next={[say(`recovery.sent.${kind}.next`), say('recovery.sent.limit')]}
      otherwise={say('recovery.sent.otherwise')}
      actions={
        <>
          <Button component="a" href="/" size="md">
            {say('shell.sign-in')}
          </Button>
          <Button component={Link} to={`${RECOVERY}/${kind}`} size="md" variant="default">
            {say('recovery.again')}
          </Button>
        </>
      }
    />
  );
}

/** A password was set, by a mailed link or by somebody who was signed in. */
export function PasswordSetPage(): ReactElement {
  const say = useSay();
  return (
    <OutcomePage
      tone="green"
      title={say('recovery.done')}
      next={[say('recovery.done.next'), say('recovery.done.sessions'), say('recovery.done.mail')]}
      otherwise={say('recovery.done.otherwise')}
      actions={
        <Button component="a" href="/" size="md">
          {say('shell.sign-in')}
        </Button>
      }
    />
  );
}
