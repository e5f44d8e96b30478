import { isPrintableType, maxCharactersOf, type Name } from '../certificates/name.js';
import { TAG } from '../der/der.js';
import { childrenOf, type DerNode } from '../der/der-reader.js';
import { assertStrongKey } from '../keys/public-key.js';
import { readSignatureAlgorithm } from '../keys/signature.js';
import { PkiError } from '../pki-error.js';
import type { Report } from './finding.js';
import type { LintedCertificate } from './linted-certificate.js';

/** Rules on the basic fields: RFC 5280, 4.1. Codes carry the section. */
export function lintRfc5280Fields({ tbs, issuerRdns, subjectRdns }: LintedCertificate, report: Report): void {
  if (tbs.version !== 3) report('RFC5280-4.1.2.1', 'The version must be 3');
  lintSerial(tbs.serial, report);
  reportFailure(report, 'RFC5280-4.1.2.3', () => readSignatureAlgorithm(tbs.signatureAlgorithm));
  lintValidity(tbs, report);
  lintName('issuer', 'RFC5280-4.1.2.4', issuerRdns, tbs.issuerNode, report);
  lintName('subject', 'RFC5280-4.1.2.6', subjectRdns, tbs.subjectNode, report);
  reportFailure(report, 'RFC5280-4.1.2.7', () => {
    assertStrongKey(tbs.publicKeyDer);
  });
}

function reportFailure(report: Report, code: string, check: () => unknown): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof PkiError)) throw error;
    report(code, error.message);
  }
}

function lintSerial(serial: Uint8Array, report: Report): void {
  const isNegative = (serial[0] ?? 0) >= 0x80;
  const isZero = serial.every((octet) => octet === 0);
  if (isNegative || isZero) report('RFC5280-4.1.2.2-POSITIVE', 'The serial number must be positive');
  if (serial.length > 20) report('RFC5280-4.1.2.2-LENGTH', 'The serial number may have 20 octets at most');
  if (serial.length < 8) report('RFC5280-4.1.2.2-ENTROPY', 'The serial number must hold at least 64 random bits');
}

function lintValidity(tbs: LintedCertificate['tbs'], report: Report): void {
  const times: readonly [string, Date, DerNode][] = [
    ['notBefore', tbs.notBefore, tbs.notBeforeNode],
    ['notAfter', tbs.notAfter, tbs.notAfterNode],
  ];
  for (const [field, instant, node] of times) {
    const expected = instant.getUTCFullYear() < 2050 ? TAG.utcTime : TAG.generalizedTime;
    if (node.tag !== expected) {
      report('RFC5280-4.1.2.5-TYPE', `${field} must be UTCTime through 2049 and GeneralizedTime from 2050 on`);
    }
  }
  if (tbs.notAfter.getTime() <= tbs.notBefore.getTime()) {
    report('RFC5280-4.1.2.5-ORDER', 'notAfter must lie after notBefore');
  }
}

function lintName(field: string, code: string, rdns: readonly Name[], node: DerNode, report: Report): void {
  if (rdns.length === 0) report(code, `The ${field} is empty`);
  if (rdns.some((rdn) => rdn.length !== 1)) report(`${code}-RDN`, `The ${field} has an RDN with several attributes`);
  for (const { type, value } of rdns.flat()) {
    const limit = maxCharactersOf(type);
    if (value === '' || value !== value.trim()) report(`${code}-EMPTY`, `${field}: ${type} is empty or padded with white space`);
    if (limit !== undefined && [...value].length > limit) {
      report('RFC5280-A.1-UB', `${field}: ${type} is longer than ${limit} characters`);
    }
    if (type === 'countryName' && !/^[A-Z]{2}$/.test(value)) {
      report('RFC5280-A.1-COUNTRY', `${field}: countryName must be two upper-case letters`);
    }
  }
  lintStringTypes(field, rdns.flat(), node, report);
}

function lintStringTypes(field: string, attributes: Name, node: DerNode, report: Report): void {
  const values = childrenOf(node).flatMap((set) => childrenOf(set).map((attribute) => childrenOf(attribute)[1]));
  for (const [index, { type }] of attributes.entries()) {
    const tag = values[index]?.tag;
    const isAllowed = tag === TAG.printableString || (tag === TAG.utf8String && !isPrintableType(type));
    if (!isAllowed) report('RFC5280-4.1.2.4-STRING', `${field}: ${type} has the wrong string type`);
  }
}
