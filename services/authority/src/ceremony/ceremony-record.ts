import { createHash } from 'node:crypto';
import { describeCertificate } from '@vidimus/pki';

/** Something that was made or taken in, with what identifies it. */
export interface RecordedItem {
  /** As the file beside the record is called. */
  readonly file: string;
  readonly kind: 'certificate' | 'request';
  readonly der: Uint8Array;
  /** Of the key in the keystore; null for keys of others. */
  readonly key: { readonly label: string; readonly algorithm: string; readonly publicKeyDer: Uint8Array; readonly identifier: string } | null;
}

/** Everything that the printed record says. */
export interface CeremonyFacts {
  readonly title: string;
  readonly installation: string;
  readonly provider: string;
  /** Whoever was there, as they wish to be named. */
  readonly present: readonly string[];
  readonly begunAt: Date;
  readonly endedAt: Date;
  /** Token with its serial number, or file. */
  readonly keystore: string;
  readonly items: readonly RecordedItem[];
}

const WIDTH = 96;
const LINE = '-'.repeat(WIDTH);

/** The record as it is printed, compared with what OpenSSL shows, and signed by hand. */
export function ceremonyRecord(facts: CeremonyFacts): string {
  return [
    'RECORD OF A KEY CEREMONY',
    facts.title,
    LINE,
    field('Installation', facts.installation),
    field('Provider', facts.provider),
    field('Keystore', facts.keystore),
    field('Begun', facts.begunAt.toISOString()),
    field('Ended', facts.endedAt.toISOString()),
    ...facts.present.map((name, index) => field(`Present (${index + 1})`, name)),
    ...facts.items.flatMap(itemLines),
    LINE,
    'We were present, have compared the fingerprints above with those that OpenSSL shows, and have seen nothing else happen.',
    ...facts.present.flatMap((name) => ['', '', `${'_'.repeat(48)}    ${'_'.repeat(20)}`, `${name.padEnd(48)}    date`]),
    '',
  ].join('\n');
}

function itemLines({ file, kind, der, key }: RecordedItem): string[] {
  return [
    LINE,
    field(kind === 'certificate' ? 'Certificate' : 'Request', file),
    ...(kind === 'certificate' ? certificateLines(der) : [field('SHA-256', sha256(der))]),
    ...(key === null
      ? []
      : [
          field('Key', `${key.label}, ${key.algorithm}`),
          field('Key identifier', key.identifier),
          field('Public key SHA-256', sha256(key.publicKeyDer)),
        ]),
    field('To compare', kind === 'certificate' ? `openssl x509 -in ${file} -noout -fingerprint -sha256` : `openssl req -in ${file} -outform DER | openssl sha256 -c`),
  ];
}

function certificateLines(der: Uint8Array): string[] {
  const { subjectText, issuerText, serialHex, notBefore, notAfter } = describeCertificate(der);
  return [
    field('Subject', subjectText),
    field('Issuer', issuerText),
    field('Serial number', serialHex),
    field('Valid', `${notBefore} to ${notAfter}`),
    field('SHA-256', sha256(der)),
  ];
}

/** As OpenSSL writes fingerprints. */
function sha256(bytes: Uint8Array): string {
  const hex = createHash('sha256').update(bytes).digest('hex').toUpperCase();
  return hex.match(/../g)?.join(':') ?? '';
}

function field(name: string, value: string): string {
  return `${`${name}:`.padEnd(21)}${value}`;
}
