import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { Link } from 'react-router';
import { AccountSecurity } from '../../account/account-security.js';
import { ApiProblem } from '../../api/problem.js';
import type { ContactKind, MyContacts } from '../../api/holders/my-contacts.js';
import { useMe } from '../../app/session.js';
import { CodeText } from '../../components/code-text.js';
import { Facts } from '../../components/facts.js';
import type { Fact } from '../../components/facts.js';
import { ProblemNotice } from '../../components/problem-notice.js';
import { OverviewPage, WaitingCards } from '../../components/shapes/overview-page.js';
import { leaveToConfirm } from '../../forms/step-up.js';
import { useDates, useSay } from '../../text/use-text.js';
import styles from '../portal.module.css';
import own from './profile.module.css';
import { useMyContacts } from './use-my-contacts.js';

/** Where the profile lies. */
export const PROFILE = '/portal/profile';

/** Who I am to Vidimus, how I am reached, and what keeps my account mine. */
export function ProfilePage(): ReactElement {
  const say = useSay();
  const { displayName, userId } = useMe();
  const contacts = useMyContacts();
  return (
    <OverviewPage title={say('account.title')} help={say('profile.help')}>
      <div className={styles.account}>
        <Facts
          title={say('account.about')}
          facts={[
            { label: say('account.name'), value: displayName },
            ...(userId === null ? [] : [{ label: say('subject.user-id'), value: <CodeText code={userId} label={say('subject.user-id')} /> }]),
          ]}
        />
        {contacts.error instanceof ApiProblem && <ProblemNotice problem={contacts.error} title={say('profile.failed')} retry={() => void contacts.refetch()} />}
        {contacts.data === undefined ? contacts.error === null && <WaitingCards /> : <ContactFacts contacts={contacts.data} />}
        <AccountSecurity base="/portal/account" />
      </div>
    </OverviewPage>
  );
}

function ContactFacts({ contacts }: { readonly contacts: MyContacts }): ReactElement {
  const say = useSay();
  const fact = (kind: ContactKind): Fact => ({
    label: say(kind === 'EMAIL' ? 'profile.email' : 'profile.phone'),
    value: <ContactValue contacts={contacts} kind={kind} />,
    action: (
      // Confirmed before anything is typed, and so not lost while the person is away.
      <Button variant="default" size="compact-sm" onClick={() => leaveToConfirm(`${PROFILE}/${kind === 'EMAIL' ? 'email' : 'phone'}`)}>
        {say(kind === 'EMAIL' ? 'profile.email.change' : 'profile.phone.change')}
      </Button>
    ),
  });
  return <Facts title={say('profile.contacts')} facts={[fact('EMAIL'), fact('PHONE')]} />;
}

function ContactValue({ contacts, kind }: { readonly contacts: MyContacts; readonly kind: ContactKind }): ReactElement {
  const say = useSay();
  const dates = useDates();
  const verified = contacts.items.find((item) => item.kind === kind);
  const waiting = contacts.changes.find((change) => change.kind === kind);
  return (
    <>
      {verified === undefined ? say('profile.none') : verified.address}
      {verified !== undefined && <small className={own.state}>{say('profile.verified', { day: dates.day(verified.verifiedAt) })}</small>}
      {waiting !== undefined && (
        <small className={own.state}>
          {say('profile.waiting', { address: waiting.address, until: dates.instant(waiting.expiresAt) })}
          {kind === 'PHONE' && (
            <>
              {' '}
              <Link to={`${PROFILE}/phone/code`}>{say('profile.phone.type')}</Link>
            </>
          )}
        </small>
      )}
    </>
  );
}
