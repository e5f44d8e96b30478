import { useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { useNavigate } from 'react-router';
import { useHttp } from '../api/api-context.js';
import type { Certificate } from '../api/authority.js';
import { reinstateMyCertificate, suspendMyCertificate } from '../api/holders/my-certificates.js';
import { HOLD_DONE, HoldDonePage, HoldPage } from '../certificates/hold-pages.js';
import type { Hold } from '../certificates/hold-pages.js';
import { useSay } from '../text/use-text.js';
import { recordOf } from './certificate-card.js';
import { WithMyCertificate } from './my-certificate-page.js';
import { MY_CERTIFICATES } from './use-my-certificates.js';

/** A holder suspends his certificate, or lifts his suspension. */
export function MyHoldPage({ hold }: { readonly hold: Hold }): ReactElement {
  return <WithMyCertificate>{(certificate) => <Asked hold={hold} certificate={certificate} />}</WithMyCertificate>;
}

export function MyHoldDonePage({ hold }: { readonly hold: Hold }): ReactElement {
  return <WithMyCertificate>{(certificate) => <HoldDonePage hold={hold} certificate={certificate} record={recordOf(certificate.id)} />}</WithMyCertificate>;
}

function Asked({ hold, certificate }: { readonly hold: Hold; readonly certificate: Certificate }): ReactElement {
  const say = useSay();
  const http = useHttp();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { id, suspension } = certificate;
  return (
    <HoldPage
      hold={hold}
      certificate={certificate}
      obstacle={hold === 'reinstatement' && suspension?.by === 'STAFF' ? say('portal.next.SUSPENDED.STAFF') : undefined}
      record={recordOf(id)}
      asksDescription={false}
      write={async (wish, key) => {
        await (hold === 'suspension' ? suspendMyCertificate(http, id, wish, key) : reinstateMyCertificate(http, id, key));
        await queries.invalidateQueries({ queryKey: MY_CERTIFICATES });
      }}
      done={() => void navigate(`${recordOf(id)}/${HOLD_DONE[hold]}`, { replace: true })}
    />
  );
}
