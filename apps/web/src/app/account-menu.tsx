import { Button, Menu } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { Link } from 'react-router';
import { useHttp } from '../api/api-context.js';
import { endSession } from '../api/session.js';
import { Icon } from '../components/icons.js';
import { forgetAllDrafts } from '../forms/drafts.js';
import { useSubmit } from '../forms/use-submit.js';
import { useSay } from '../text/use-text.js';
import { useMe } from './session.js';
import styles from './shell.module.css';

/** Who is signed in, for whom, and the way out. */
export function AccountMenu({ onShortcuts }: { readonly onShortcuts: () => void }): ReactElement {
  const say = useSay();
  const http = useHttp();
  const me = useMe();
  const queries = useQueryClient();
  const { send: signOut } = useSubmit(
    () => endSession(http),
    (redirectTo) => {
      forgetAllDrafts(sessionStorage);
      queries.clear();
      window.location.assign(redirectTo);
    },
  );
  return (
    <Menu position="bottom-end" width={280}>
      <Menu.Target>
        <Button variant="subtle" color="gray" c="inherit" size="sm" px="xs" leftSection={<Icon name="person" />} rightSection={<Icon name="down" size={12} />} aria-label={`${say('shell.account')}: ${me.displayName}`}>
          <span className={styles.account}>{me.displayName}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={styles.who}>
          <strong>{me.displayName}</strong>
          {me.organisations.map(({ id, name }) => (
            <div key={id}>{name}</div>
          ))}
        </div>
        <Menu.Divider />
        <Menu.Item component={Link} to={me.holder ? '/portal/profile' : '/console/account'} leftSection={<Icon name="person" />}>
          {say('account.title')}
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="keyboard" />} onClick={onShortcuts}>
          {say('shell.shortcuts')}
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="out" />} onClick={() => signOut(undefined)}>
          {say('shell.sign-out')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
