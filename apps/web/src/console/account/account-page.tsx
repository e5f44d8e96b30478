import { Checkbox } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { AccountSecurity } from '../../account/account-security.js';
import { useHttp } from '../../api/api-context.js';
import { putSubscription } from '../../api/identity.js';
import type { Me, Subscription } from '../../api/identity.js';
import { useMe } from '../../app/session.js';
import { Facts } from '../../components/facts.js';
import { PageTitle } from '../../components/page-title.js';
import { ProblemNotice } from '../../components/problem-notice.js';
import { useSubmit } from '../../forms/use-submit.js';
import { useSay } from '../../text/use-text.js';
import styles from './account-page.module.css';
import { OwnKeys } from './own-keys.js';

/** Who I am to Vidimus, what I am told of, and the security keys that confirm what I decide. */
export function AccountPage(): ReactElement {
  const say = useSay();
  const me = useMe();
  return (
    <div className={styles.account}>
      <PageTitle title={say('account.title')} />
      <section>
        <AboutMe me={me} />
        <p className="soft">{say('account.changes')}</p>
      </section>
      {me.subscription !== null && <MailChoice subscription={me.subscription} />}
      <AccountSecurity base="/console/account" />
      <OwnKeys />
    </div>
  );
}

function AboutMe({ me: { displayName, email, secondFactor, organisations } }: { readonly me: Me }): ReactElement {
  const say = useSay();
  return (
    <Facts
      title={say('account.about')}
      facts={[
        { label: say('account.name'), value: displayName },
        { label: say('account.email'), value: email ?? say('shell.none') },
        { label: say('account.second-factor'), value: secondFactor === null ? say('shell.none') : say(`account.second-factor.${secondFactor}`) },
        { label: say('account.organisations'), value: organisations.map(({ name }) => name).join(', ') },
      ]}
    />
  );
}

/** Takes effect at once: there is nothing else on the page to send it with. */
function MailChoice({ subscription: { requestsOfMyOrganisation: present } }: { readonly subscription: Subscription }): ReactElement {
  const say = useSay();
  const http = useHttp();
  const queries = useQueryClient();
  const [wanted, setWanted] = useState(present);
  const submit = useSubmit(
    (requestsOfMyOrganisation: boolean) => putSubscription(http, { requestsOfMyOrganisation }),
    (subscription) => queries.setQueryData<Me>(['me'], (me) => me && { ...me, subscription }),
  );
  const choose = (checked: boolean): void => {
    setWanted(checked);
    submit.send(checked);
  };
  return (
    <section className={styles.section} aria-labelledby="mail">
      <h2 id="mail">{say('account.mail')}</h2>
      {submit.problem !== null && <ProblemNotice problem={submit.problem} />}
      <Checkbox
        size="md"
        label={say('account.subscription')}
        description={say('account.subscription.hint')}
        checked={submit.problem === null ? wanted : present}
        onChange={(change) => choose(change.currentTarget.checked)}
        disabled={submit.busy}
      />
      <p role="status" className={styles.saved}>
        {submit.done && say('account.subscription.saved')}
      </p>
    </section>
  );
}
