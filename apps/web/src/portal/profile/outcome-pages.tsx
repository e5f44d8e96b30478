import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { Link } from 'react-router';
import { OutcomePage } from '../../components/shapes/outcome-page.js';
import { PlainPage } from '../../pages/plain-pages.js';
import { useSay } from '../../text/use-text.js';
import { PROFILE } from './profile-page.js';

/** A link is on its way to the new address. */
export function EmailSentPage(): ReactElement {
  const say = useSay();
  return (
    <OutcomePage
      tone="amber"
      title={say('profile.email.sent')}
      next={[say('profile.email.sent.link'), say('profile.email.sent.until')]}
      otherwise={say('profile.email.sent.otherwise')}
      actions={<ToProfile />}
    />
  );
}

/** The number is proved. */
export function PhoneDonePage(): ReactElement {
  const say = useSay();
  return (
    <OutcomePage tone="green" title={say('profile.phone.done')} next={[say('profile.phone.done.next')]} otherwise={say('profile.done.otherwise')} actions={<ToProfile />} />
  );
}

/** The address is proved, perhaps by somebody who is not signed in here. */
export function EmailDonePage(): ReactElement {
  const say = useSay();
  return <OutcomePage tone="green" title={say('profile.email.done')} next={[say('profile.email.done.next')]} otherwise={say('profile.done.otherwise')} actions={<ToProfile />} />;
}

/** The change cannot be proved any more, or never was begun. */
export function Ended({ title, text }: { readonly title: string; readonly text: string }): ReactElement {
  const say = useSay();
  return (
    <PlainPage title={title} text={text}>
      <Button component={Link} to={PROFILE}>
        {say('profile.open')}
      </Button>
    </PlainPage>
  );
}

function ToProfile(): ReactElement {
  const say = useSay();
  return (
    <Button component={Link} to={PROFILE} size="md">
      {say('profile.open')}
    </Button>
  );
}
