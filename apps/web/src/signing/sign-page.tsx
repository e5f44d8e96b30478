import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { UseQueryResult } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { ReactElement, ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { useHttp } from '../api/api-context.js';
import type { Certificate } from '../api/authority.js';
import { myCredentialKey, readMyCredential } from '../api/holders/my-credentials.js';
import type { MyCredential } from '../api/holders/my-credentials.js';
import { ApiProblem } from '../api/problem.js';
import { CertificateIdentity } from '../certificates/certificate-identity.js';
import { NotPossible } from '../certificates/stop-parts.js';
import { Loading } from '../components/loading.js';
import { BrokenPage } from '../pages/plain-pages.js';
import { recordOf } from '../portal/certificate-card.js';
import { WithMyCertificate } from '../portal/my-certificate-page.js';
import { useSay } from '../text/use-text.js';
import { CodeStep } from './code-step.js';
import { DocumentStep } from './document-step.js';
import type { ChosenFile, DocumentToSign, SignedFile } from './documents.js';
import { PinBlocked } from './pin-blocked.js';
import { PinStep } from './pin-step.js';
import type { Opened } from './pin-step.js';
import { SignedPage } from './signed-page.js';

/** What all steps look alike in. */
export interface Shape {
  readonly task: string;
  readonly about: ReactNode;
  readonly steps: readonly { readonly id: string; readonly title: string }[];
  readonly now: string;
}

/** How far one is. None of it is kept: a document and what was authorised live as long as the page. */
type Stage =
  | { readonly at: 'document' }
  | { readonly at: 'pin'; readonly document: DocumentToSign }
  | { readonly at: 'code'; readonly document: DocumentToSign; readonly opened: Opened }
  | { readonly at: 'done'; readonly document: DocumentToSign; readonly opened: Opened; readonly file: SignedFile };

/** Signs a document with the key of a certificate of one's own. */
export function SignPage(): ReactElement {
  return <WithKey>{(certificate, key) => <Possible certificate={certificate} credential={key} />}</WithKey>;
}

/** A page about the key of one's certificate, once it is known; in other words where there is none on the server. */
export function WithKey({ children }: { readonly children: (certificate: Certificate, key: MyCredential) => ReactNode }): ReactElement {
  return <WithMyCertificate>{(certificate) => <KeyOf certificate={certificate}>{(key) => children(certificate, key)}</KeyOf>}</WithMyCertificate>;
}

function KeyOf({ certificate: { id }, children }: { readonly certificate: Certificate; readonly children: (key: MyCredential) => ReactNode }): ReactElement {
  const say = useSay();
  const key = useMyCredential(id);
  if (key.data !== undefined) return <>{children(key.data)}</>;
  if (!(key.error instanceof ApiProblem)) return <Loading />;
  if (key.error.slug === 'not-found') return <NotPossible title={say('signing.impossible')} text={say('signing.impossible.NO_KEY')} record={recordOf(id)} />;
  return <BrokenPage problem={key.error} retry={() => void key.refetch()} />;
}

function useMyCredential(certificateId: string): UseQueryResult<MyCredential> {
  const http = useHttp();
  return useQuery({ queryKey: myCredentialKey(certificateId), queryFn: ({ signal }) => readMyCredential(http, certificateId, signal) });
}

function Possible({ certificate, credential }: { readonly certificate: Certificate; readonly credential: MyCredential }): ReactElement {
  const say = useSay();
  const { id, state } = certificate;
  if (state === 'SUSPENDED' || state === 'REVOKED' || state === 'EXPIRED') {
    return <NotPossible title={say('signing.impossible')} text={say(`signing.impossible.${state}`)} record={recordOf(id)} />;
  }
  if (credential.state !== 'ACTIVE') return <NotPossible title={say('signing.impossible')} text={say('signing.impossible.NOT_YET')} record={recordOf(id)} />;
  return <Signing certificate={certificate} isBlocked={credential.pinState === 'BLOCKED'} />;
}

function Signing({ certificate, isBlocked }: { readonly certificate: Certificate; readonly isBlocked: boolean }): ReactElement {
  const say = useSay();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [stage, setStage] = useState<Stage>({ at: 'document' });
  const [file, setFile] = useState<ChosenFile>();
  const { id } = certificate;
  // A step is a page of its own to whoever reads it, though not to the router. Some browsers answer with a promise, which is no clean-up.
  useEffect(() => {
    window.scrollTo(0, 0);
  }, [stage.at]);
  const shape: Shape = {
    task: say('signing.task'),
    about: isBlocked ? <PinBlocked certificateId={id} /> : stage.at === 'document' && <CertificateIdentity certificate={certificate} />,
    steps: (['document', 'pin', 'code'] as const).map((step) => ({ id: step, title: say(`signing.step.${step}`) })),
    now: stage.at,
  };
  const toDocument = (): void => setStage({ at: 'document' });
  switch (stage.at) {
    case 'document':
      return <DocumentStep shape={shape} file={file} choose={setFile} next={(document) => setStage({ at: 'pin', document })} back={() => void navigate(recordOf(id))} />;
    case 'pin':
      return <PinStep shape={shape} certificateId={id} document={stage.document} next={(opened) => setStage({ ...stage, at: 'code', opened })} back={toDocument} />;
    case 'code':
      return (
        <CodeStep
          shape={shape}
          certificateId={id}
          document={stage.document}
          opened={stage.opened}
          next={(signed) => {
            setStage({ ...stage, at: 'done', file: signed });
            void queries.invalidateQueries({ queryKey: myCredentialKey(id) });
          }}
          back={() => setStage({ at: 'pin', document: stage.document })}
        />
      );
    case 'done':
      return (
        <SignedPage
          id={stage.opened.authorisationId}
          document={stage.document}
          file={stage.file}
          again={() => {
            setFile(undefined);
            toDocument();
          }}
        />
      );
  }
}
