import type { ReactElement } from 'react';
import type { Officer } from '../../api/officers.js';
import { Day, Instant } from '../../components/deadline.js';
import { Facts } from '../../components/facts.js';
import page from '../../components/page.module.css';
import { useSay } from '../../text/use-text.js';
import { useOrganisationName } from './use-officer.js';

/** What is known of an account, and which roles it holds where. */
export function OfficerFacts({ officer }: { readonly officer: Officer }): ReactElement {
  const say = useSay();
  const nameOf = useOrganisationName();
  const { username, email, secondFactor, phone, organisationId, grants, createdAt } = officer;
  return (
    <>
      <Facts
        title={say('officer.account')}
        facts={[
          { label: say('officer.username'), value: username },
          { label: say('account.email'), value: email ?? say('shell.none') },
          { label: say('account.second-factor'), value: say(`account.second-factor.${secondFactor}`) },
          ...(phone === null ? [] : [{ label: say('officer.phone'), value: <span className="mono">{phone}</span> }]),
          { label: say('officer.organisation'), value: nameOf(organisationId) },
          { label: say('officer.created'), value: <Instant at={createdAt} /> },
        ]}
      />
      {grants.length === 0 ? (
        <p className="soft">{say('officer.roles.none')}</p>
      ) : (
        <section className={page.facts} aria-labelledby="roles">
          <h2 id="roles" className={page.sectionTitle}>
            {say('officer.roles')}
          </h2>
          <dl>
            {grants.map(({ id, role, organisationId: place, descendants, grantedAt }) => (
              <div key={id}>
                <dt>{say(`role.${role}`)}</dt>
                <dd>
                  <span>{descendants ? say('officer.role.below', { organisation: nameOf(place) }) : nameOf(place)}</span>
                  <span className="soft">
                    <Day at={grantedAt} />
                  </span>
                </dd>
              </div>
            ))}
          </dl>
        </section>
      )}
    </>
  );
}
