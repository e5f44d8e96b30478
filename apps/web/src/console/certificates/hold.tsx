import { useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { useNavigate, useParams } from 'react-router';
import { useHttp } from '../../api/api-context.js';
import { reinstateCertificate, suspendCertificate } from '../../api/authority.js';
import { ApiProblem } from '../../api/problem.js';
import { HOLD_DONE, HoldDonePage, HoldPage } from '../../certificates/hold-pages.js';
import type { Hold } from '../../certificates/hold-pages.js';
import { Loading } from '../../components/loading.js';
import { BrokenPage } from '../../pages/plain-pages.js';
import { useCertificate } from './use-certificate.js';

/** Staff suspend a certificate of their organisation, or lift a suspension, whoever ordered it. */
export function CertificateHoldPage({ hold, done = false }: { readonly hold: Hold; readonly done?: boolean }): ReactElement {
  const http = useHttp();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { id = '' } = useParams();
  const certificate = useCertificate(id);
  const record = `/console/certificates/${id}`;
  if (certificate.data === undefined) return certificate.error instanceof ApiProblem ? <BrokenPage problem={certificate.error} retry={() => void certificate.refetch()} /> : <Loading />;
  if (done) return <HoldDonePage hold={hold} certificate={certificate.data} record={record} />;
  return (
    <HoldPage
      hold={hold}
      certificate={certificate.data}
      record={record}
      asksDescription={hold === 'suspension'}
      write={async (wish, key) => {
        await (hold === 'suspension' ? suspendCertificate(http, id, wish, key) : reinstateCertificate(http, id, key));
        void queries.invalidateQueries({ queryKey: ['certificates'] });
        await queries.invalidateQueries({ queryKey: ['certificate', id] });
      }}
      done={() => void navigate(`${record}/${HOLD_DONE[hold]}`, { replace: true })}
    />
  );
}
