import { Button, Group } from '@mantine/core';
import type { ReactElement } from 'react';
import { Link } from 'react-router';
import { leaveToConfirm } from '../forms/step-up.js';
import { useSay } from '../text/use-text.js';

/** Password and sessions, on the account page of whoever is signed in. @param base address of that page, below which the others lie */
export function AccountSecurity({ base }: { readonly base: string }): ReactElement {
  const say = useSay();
  return (
    <section aria-labelledby="security">
      <h2 id="security">{say('account.security')}</h2>
      <p>{say('account.security.text')}</p>
      <Group>
        {/* Confirmed before anything is typed: a password is kept nowhere while the person is away. */}
        <Button variant="default" onClick={() => leaveToConfirm(`${base}/password`)}>
          {say('account.password.change')}
        </Button>
        <Button variant="default" component={Link} to={`${base}/sign-out-everywhere`}>
          {say('account.sign-outs')}
        </Button>
      </Group>
    </section>
  );
}
