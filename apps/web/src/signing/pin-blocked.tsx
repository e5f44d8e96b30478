import type { ReactElement } from 'react';
import { Link } from 'react-router';
import { Notice } from '../components/problem-notice.js';
import { useSay } from '../text/use-text.js';

/** The address of the page that changes a PIN, or sets it free. */
export const pinPageOf = (certificateId: string): string => `/portal/certificates/${certificateId}/pin`;

/** The PIN was wrong too often, and the way out. */
export function PinBlocked({ certificateId }: { readonly certificateId: string }): ReactElement {
  const say = useSay();
  return (
    <Notice tone="red" role="alert" title={say('signing.blocked')}>
      <p>{say('signing.blocked.text')}</p>
      <Link to={pinPageOf(certificateId)}>{say('signing.blocked.unblock')}</Link>
    </Notice>
  );
}
