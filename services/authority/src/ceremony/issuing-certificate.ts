import { describeCertificate, findIssuanceFault, printName, readCertificate } from '@vidimus/pki';
import type { CertificateDescription, Name } from '@vidimus/pki';

/** What an authority outside handed back. */
export interface ImportedChain {
  readonly certificateDer: Uint8Array;
  /** From the issuer of the certificate up to the self-signed root. */
  readonly chainDer: readonly Uint8Array[];
}

/** What was asked for. */
export interface Request {
  readonly publicKeyDer: Uint8Array;
  readonly subject: Name;
  /** Object identifiers under which holders' certificates are to be issued. */
  readonly policies: readonly string[];
  /** Months that a holder's certificate holds. */
  readonly holderMonths: number;
}

/** RFC 5280, 4.2.1.4. */
const ANY_POLICY = '2.5.29.32.0';
const NEEDED_USAGE = ['keyCertSign', 'cRLSign'] as const;

/**
 * Why a certificate cannot be used as that of the issuing authority, a sentence each; none when it can (RFC 5280, 6.1).
 * @throws PkiError `CERTIFICATE_MALFORMED` when one cannot be read.
 */
export function faultsOf(imported: ImportedChain, request: Request, now: Date): string[] {
  const described = describeCertificate(imported.certificateDer);
  return [
    ...requestFaults(imported.certificateDer, described, request),
    ...chainFaults(imported, now),
    ...purposeFaults(imported.certificateDer, described),
    ...policyFaults(described, request),
    ...termFaults(described, request, now),
  ];
}

function requestFaults(der: Uint8Array, { subjectText, subjectKeyIdentifier }: CertificateDescription, { publicKeyDer, subject }: Request): string[] {
  return [
    ...(Buffer.compare(readCertificate(der).publicKeyDer, publicKeyDer) === 0 ? [] : ['It is for another key than the one of the request.']),
    ...(subjectText === printName(subject) ? [] : [`Its subject is ${subjectText}; ${printName(subject)} was asked for.`]),
    ...(subjectKeyIdentifier === null ? ['It names no subject key identifier, by which certificates below refer to it.'] : []),
  ];
}

function chainFaults({ certificateDer, chainDer }: ImportedChain, now: Date): string[] {
  const root = chainDer.at(-1);
  if (root === undefined) return ['Its chain is missing: the certificates from its issuer up to the root.'];
  const links = [certificateDer, ...chainDer];
  const faults = chainDer.flatMap((issuer, index) => {
    const fault = findIssuanceFault(links[index] ?? issuer, issuer);
    const name = describeCertificate(issuer).subjectText;
    return [...(fault === null ? [] : [`${name} did not issue what is below it (${fault}).`]), ...(isValid(issuer, now) ? [] : [`${name} is not valid at this time.`])];
  });
  if (findIssuanceFault(root, root) !== null) faults.push('Its chain does not end with a self-signed root.');
  return faults;
}

function purposeFaults(der: Uint8Array, { isCa, keyUsage }: CertificateDescription): string[] {
  const missing = NEEDED_USAGE.filter((usage) => !keyUsage.includes(usage));
  const constraints = readCertificate(der).extensions.find(({ oid }) => oid === '2.5.29.19');
  return [
    ...(isCa ? [] : ['Its basicConstraints do not say that it is a CA.']),
    ...(!isCa || constraints?.critical === true ? [] : ['Its basicConstraints are not critical (RFC 5280, 4.2.1.9).']),
    ...(missing.length === 0 ? [] : [`Its key may not be used for ${missing.join(' and ')}.`]),
  ];
}

function policyFaults({ policies }: CertificateDescription, request: Request): string[] {
  const allowed = new Set(policies.map(({ oid }) => oid));
  const missing = request.policies.filter((policy) => !allowed.has(policy));
  return allowed.has(ANY_POLICY) || missing.length === 0 ? [] : [`It does not allow the policies ${missing.join(', ')}, nor any policy.`];
}

function termFaults({ notBefore, notAfter }: CertificateDescription, { holderMonths }: Request, now: Date): string[] {
  const needed = new Date(now);
  needed.setUTCMonth(needed.getUTCMonth() + holderMonths);
  return [
    ...(new Date(notBefore) > now ? [`It is valid from ${notBefore} on only.`] : []),
    ...(new Date(notAfter) < needed ? [`It ends on ${notAfter}, before a holder's certificate of ${holderMonths} months would.`] : []),
  ];
}

function isValid(der: Uint8Array, now: Date): boolean {
  const { notBefore, notAfter } = readCertificate(der);
  return notBefore <= now && now <= notAfter;
}
