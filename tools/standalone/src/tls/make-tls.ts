import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  addMonthsUtc,
  assembleCertificate,
  buildTbsCertificate,
  fromPem,
  lintTbsCertificate,
  readCertificate,
  rootCa,
  serialFromRandom,
  subjectKeyIdentifier,
  tlsServer,
  toPem,
  wholeSecond,
} from '@vidimus/pki';
import type { CertificateInput, CertificateProfile, Name, Signer } from '@vidimus/pki';
import { writePrivateFile } from '../installation/installation.js';
import { UserError } from '../user-error.js';

/** Files of what a host proves itself with. */
export interface HostTls {
  /** Private key, PEM (PKCS#8). */
  readonly keyFile: string;
  /** Its certificate and that of the authority, PEM. */
  readonly certificateFile: string;
}

/** The authority of an installation's inner connections. Nobody outside trusts it, and it certifies servers only. */
const INTERNAL_CA: CertificateProfile = {
  ...rootCa,
  id: 'internal-tls-ca',
  name: 'Authority of inner connections',
  validity: { months: 120, overlapDays: 0 },
  keyTypes: ['ec-p256'],
  subject: { order: ['organizationName', 'commonName'], required: ['commonName'] },
  basicConstraints: { ca: true, pathLength: 0 },
};
const CA_NAME: Name = [
  { type: 'organizationName', value: 'Vidimus' },
  { type: 'commonName', value: 'Vidimus inner connections' },
];
/** Under these every host is reached from its own machine. */
const THIS_MACHINE = ['localhost', '127.0.0.1'];
/** A clock that is a little behind must not refuse what is new. */
const BACKDATED_MS = 60 * 60 * 1000;
const RENEWED_BEFORE_MS = 30 * 24 * 60 * 60 * 1000;

/** File with the certificate of the authority, in the folder of {@link makeTls}. */
export function caFileIn(folder: string): string {
  return join(folder, 'ca.crt');
}

/** What a host proves itself with, in the folder of {@link makeTls}. */
export function hostTlsIn(folder: string, host: string): HostTls {
  return { keyFile: join(folder, `${host}.key`), certificateFile: join(folder, `${host}.crt`) };
}

/**
 * Sees that a folder holds an authority (`ca.crt`, `ca.key`) and for each host a P-256 key and a certificate of one year
 * (`<host>.key`, `<host>.crt`), good for its name, for `localhost` and for 127.0.0.1. What is there stays as it is, until a month before its end.
 * @returns the hosts whose certificates are new
 * @throws UserError for a name that is none, or half an authority.
 */
export async function makeTls(folder: string, hosts: readonly string[], now: Date): Promise<string[]> {
  for (const host of hosts) {
    if (!/^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$/.test(host)) throw new UserError(`"${host}" is no name of a host: use small letters, digits, dots and hyphens.`);
  }
  const good = await Promise.all(hosts.map((host) => isGood(hostTlsIn(folder, host), now)));
  const missing = hosts.filter((_host, index) => good[index] !== true);
  if (missing.length === 0) return [];
  const authority = await authorityIn(folder, now);
  for (const host of missing) {
    const { keyFile, certificateFile } = hostTlsIn(folder, host);
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const certificate = await certify(tlsServer, [{ type: 'commonName', value: host }], privateKey, authority.key, now, [...new Set([host, ...THIS_MACHINE])]);
    await writePrivateFile(keyFile, pkcs8(privateKey));
    await writePrivateFile(certificateFile, `${toPem('CERTIFICATE', certificate)}${authority.certificate}`);
  }
  return missing;
}

async function authorityIn(folder: string, now: Date): Promise<{ key: KeyObject; certificate: string }> {
  const certificateFile = caFileIn(folder);
  const keyFile = join(folder, 'ca.key');
  if (!existsSync(certificateFile)) {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    await writePrivateFile(keyFile, pkcs8(privateKey));
    await writePrivateFile(certificateFile, toPem('CERTIFICATE', await certify(INTERNAL_CA, CA_NAME, privateKey, privateKey, now)));
  } else if (!existsSync(keyFile)) {
    throw new UserError(`${keyFile} is missing: put it back to certify further hosts, or remove ${certificateFile} and all certificates beside it to begin anew.`);
  }
  return { key: createPrivateKey(await readFile(keyFile, 'utf8')), certificate: await readFile(certificateFile, 'utf8') };
}

async function certify(profile: CertificateProfile, subject: Name, of: KeyObject, by: KeyObject, now: Date, hosts?: readonly string[]): Promise<Uint8Array> {
  const signer = signerOf(by);
  const notBefore = wholeSecond(new Date(now.getTime() - BACKDATED_MS));
  const input: CertificateInput = {
    profile,
    subject,
    publicKeyDer: spki(of),
    serial: serialFromRandom(randomBytes(16)),
    notBefore,
    notAfter: addMonthsUtc(now, profile.validity.months),
    issuer: { name: CA_NAME, subjectKeyIdentifier: subjectKeyIdentifier(signer.publicKeyDer), signatureAlgorithm: signer.algorithm, urls: {} },
    ...(hosts === undefined ? {} : { hosts }),
  };
  const tbs = buildTbsCertificate(input);
  const findings = lintTbsCertificate(tbs, profile.kind);
  if (findings.length > 0) throw new Error(`The certificate is not as it should be: ${findings.map(({ message }) => message).join('; ')}.`);
  return assembleCertificate(tbs, signer.algorithm, await signer.sign(tbs));
}

async function isGood({ certificateFile }: HostTls, now: Date): Promise<boolean> {
  if (!existsSync(certificateFile)) return false;
  const { notAfter } = readCertificate(fromPem(await readFile(certificateFile, 'utf8'), 'CERTIFICATE'));
  return notAfter.getTime() - now.getTime() > RENEWED_BEFORE_MS;
}

function signerOf(key: KeyObject): Signer {
  return { algorithm: 'ecdsa-p256-sha256', publicKeyDer: spki(key), sign: (data) => Promise.resolve(sign('sha256', data, key)) };
}

function spki(key: KeyObject): Uint8Array {
  return createPublicKey(key).export({ type: 'spki', format: 'der' });
}

function pkcs8(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}
