import type { ReactElement } from 'react';
import type { Certificate } from '../api/authority.js';
import { CodeText } from '../components/code-text.js';
import { Day } from '../components/deadline.js';
import { Facts } from '../components/facts.js';
import { useSay, useSayWord } from '../text/use-text.js';

/** Which certificate it is, for pages on which something is done to it. */
export function CertificateIdentity({ certificate }: { readonly certificate: Certificate }): ReactElement {
  const say = useSay();
  const sayWord = useSayWord();
  const { profile, serialNumber, notAfter } = certificate;
  return (
    <Facts
      plain
      facts={[
        { label: say('certificate.holder'), value: holderOf(certificate) ?? say('certificates.unsigned') },
        { label: say('certificate.product'), value: sayWord('product', profile.id) },
        ...(notAfter === null ? [] : [{ label: say('certificate.valid-until'), value: <Day at={notAfter} /> }]),
        ...(serialNumber === null ? [] : [{ label: say('certificate.serial'), value: <CodeText code={serialNumber} label={say('certificate.serial')} /> }]),
      ]}
    />
  );
}

/** The holder's common name, as it stands in the certificate. */
export function holderOf({ content }: Certificate): string | undefined {
  return content?.subject.find(({ type }) => type === 'commonName' || type === 'CN')?.value ?? content?.subjectText;
}
