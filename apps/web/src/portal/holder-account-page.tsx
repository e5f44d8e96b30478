import type { ReactElement } from 'react';
import { AccountSecurity } from '../account/account-security.js';
import { useMe } from '../app/session.js';
import { CodeText } from '../components/code-text.js';
import { Facts } from '../components/facts.js';
import { OverviewPage } from '../components/shapes/overview-page.js';
import { useSay } from '../text/use-text.js';
import styles from './portal.module.css';

/** Who I am to Vidimus, and what keeps my account mine. */
export function HolderAccountPage(): ReactElement {
  const say = useSay();
  const { displayName, email, userId } = useMe();
  return (
    <OverviewPage title={say('account.title')} help={say('portal.account.help')}>
      <div className={styles.account}>
        <Facts
          title={say('account.about')}
          facts={[
            { label: say('account.name'), value: displayName },
            ...(userId === null ? [] : [{ label: say('subject.user-id'), value: <CodeText code={userId} label={say('subject.user-id')} /> }]),
            ...(email === null ? [] : [{ label: say('account.email'), value: email }]),
          ]}
        />
        <AccountSecurity base="/portal/account" />
      </div>
    </OverviewPage>
  );
}
