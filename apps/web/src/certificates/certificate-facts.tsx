import type { ReactElement } from 'react';
import type { Certificate, CertificateContent } from '../api/authority.js';
import { CodeText } from '../components/code-text.js';
import { Instant } from '../components/deadline.js';
import { Facts } from '../components/facts.js';
import type { Fact } from '../components/facts.js';
import { useSay, useSayWord } from '../text/use-text.js';

/** What stands in a certificate, in the order people ask for it: whose, until when, by whom; the technical part last. */
export function CertificateFacts({ certificate }: { readonly certificate: Certificate }): ReactElement {
  const say = useSay();
  const sayWord = useSayWord();
  const { content, serialNumber, notBefore, notAfter, state, revocation, suspension } = certificate;
  if (content === null) return <p>{say('certificate.nothing-signed')}</p>;
  return (
    <>
      {revocation !== null && (
        <Facts
          title={say('certificate.revocation')}
          facts={[
            { label: say('certificate.revoked-at'), value: <Instant at={revocation.revokedAt} /> },
            { label: say('revocation.category'), value: say(`revocation.category.${revocation.category}`) },
            { label: say('revocation.reason'), value: say(`revocation.reason.${revocation.reason}`) },
            { label: say('revocation.description'), value: revocation.description ?? say('shell.none') },
          ]}
        />
      )}
      {state === 'SUSPENDED' && suspension !== null && (
        <Facts
          title={say('certificate.suspension')}
          facts={[
            { label: say('certificate.suspended-at'), value: <Instant at={suspension.at} /> },
            { label: say('certificate.suspended-by'), value: say(`certificate.suspended-by.${suspension.by}`) },
            ...(suspension.description === null ? [] : [{ label: say('revocation.description'), value: suspension.description }]),
          ]}
        />
      )}
      <Facts title={say('certificate.names')} facts={content.subject.map(({ type, value }) => ({ label: sayWord('attribute', type), value }))} />
      <Facts
        title={say('certificate.validity')}
        facts={[
          ...(serialNumber === null ? [] : [{ label: say('certificate.serial'), value: <CodeText code={serialNumber} label={say('certificate.serial')} /> }]),
          ...(notBefore === null ? [] : [{ label: say('certificate.valid-from'), value: <Instant at={notBefore} /> }]),
          ...(notAfter === null ? [] : [{ label: say('certificate.valid-until'), value: <Instant at={notAfter} /> }]),
          { label: say('certificate.issuer'), value: content.issuerText },
        ]}
      />
      <Facts title={say('certificate.technical')} facts={useTechnicalFacts(content)} />
    </>
  );
}

function useTechnicalFacts(content: CertificateContent): readonly Fact[] {
  const say = useSay();
  const statements = content.qcStatements.map(({ name, values }) => (values.length === 0 ? name : `${name}: ${values.join(', ')}`));
  return [
    { label: say('certificate.key'), value: content.keyType },
    { label: say('certificate.usage'), value: content.keyUsage.join(', ') },
    { label: say('certificate.policies'), value: <Lines lines={content.policies.map(({ oid }) => oid)} /> },
    ...(statements.length === 0 ? [] : [{ label: say('certificate.statements'), value: <Lines lines={statements} /> }]),
    { label: say('certificate.ocsp'), value: <Lines lines={content.ocspUrls} /> },
    { label: say('certificate.crl'), value: <Lines lines={content.crlUrls} /> },
    { label: say('certificate.fingerprint'), value: <CodeText code={content.sha256Fingerprint} label={say('certificate.fingerprint')} /> },
  ];
}

function Lines({ lines }: { readonly lines: readonly string[] }): ReactElement {
  return (
    <span className="mono break">
      {lines.map((line) => (
        <span key={line} style={{ display: 'block' }}>
          {line}
        </span>
      ))}
    </span>
  );
}
