import type { ReactElement } from 'react';
import { Link } from 'react-router';
import { Facts } from '../../../components/facts.js';
import { useSay } from '../../../text/use-text.js';
import type { NewRequest } from './new-request-draft.js';

/** Everything once more before it is sent, each with the way back to its question. */
export function CheckStep({ request: { person, taxNumber, email }, phones }: { readonly request: NewRequest; readonly phones: readonly string[] }): ReactElement {
  const say = useSay();
  const change = (step: string, field: string): ReactElement => (
    <Link to={`?step=${step}`} aria-label={say('shell.change-what', { field })}>
      {say('shell.change')}
    </Link>
  );
  return (
    <Facts
      plain
      facts={[
        { label: say('new.tax-number'), value: <span className="mono">{taxNumber}</span>, action: change('person', say('new.tax-number')) },
        { label: say('request.given-name'), value: person?.givenName },
        { label: say('request.surname'), value: person?.surname },
        { label: say('request.father-name'), value: person?.fatherName },
        { label: say('request.email'), value: <span id="email" tabIndex={-1}>{email.trim()}</span>, action: change('contact', say('request.email')) },
        {
          label: say('request.phones'),
          value: phones.length === 0 ? say('shell.none') : phones.map((phone, index) => <span key={phone} id={`phones/${index}`} tabIndex={-1} style={{ display: 'block' }}>{phone}</span>),
          action: change('contact', say('request.phones')),
        },
      ]}
    />
  );
}
