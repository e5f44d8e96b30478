import { constants, createCipheriv, createDecipheriv, createPrivateKey, privateDecrypt, publicEncrypt, randomBytes, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { UserError } from '../user-error.js';

const base64 = z.base64();

/** How the content key of a backup lies in its manifest. */
export const sealedKeySchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('key-file'), sealed: base64 }),
  /** RSA-OAEP with SHA-256, for the certificate with this SHA-256 fingerprint. */
  z.strictObject({ kind: z.literal('certificate'), fingerprint: z.string(), sealed: base64 }),
]);
export type SealedKey = z.infer<typeof sealedKeySchema>;

/** What a backup is sealed for: the 32 bytes of a key file, or whoever has the private key of a certificate. */
export type Recipient = { readonly keyFile: string } | { readonly certificateFile: string };
/** What a backup is opened with. */
export type Opener = { readonly keyFile: string } | { readonly privateKeyFile: string };

const OAEP = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' } as const;

/** @throws UserError when the key file or the certificate cannot be used. */
export async function sealContentKey(contentKey: Uint8Array, recipient: Recipient): Promise<SealedKey> {
  if ('keyFile' in recipient) {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', await readKeyFile(recipient.keyFile), nonce);
    const sealed = Buffer.concat([nonce, cipher.update(contentKey), cipher.final(), cipher.getAuthTag()]);
    return { kind: 'key-file', sealed: sealed.toString('base64') };
  }
  const certificate = await readCertificateFile(recipient.certificateFile);
  const sealed = publicEncrypt({ key: certificate.publicKey, ...OAEP }, contentKey);
  return { kind: 'certificate', fingerprint: certificate.fingerprint256, sealed: sealed.toString('base64') };
}

/** @throws UserError when it is another key than the backup was sealed for. */
export async function openContentKey(key: SealedKey, opener: Opener): Promise<Buffer> {
  const sealed = Buffer.from(key.sealed, 'base64');
  if (key.kind === 'key-file') {
    if (!('keyFile' in opener)) throw new UserError('This backup was sealed with a key file: name it with --key-file FILE.');
    const decipher = createDecipheriv('aes-256-gcm', await readKeyFile(opener.keyFile), sealed.subarray(0, 12), { authTagLength: 16 });
    decipher.setAuthTag(sealed.subarray(-16));
    return opened(() => Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]), opener.keyFile);
  }
  if (!('privateKeyFile' in opener)) {
    throw new UserError(`This backup was sealed for the certificate with the fingerprint ${key.fingerprint}: name its private key with --private-key FILE.`);
  }
  const privateKey = createPrivateKey(await readGiven(opener.privateKeyFile));
  return opened(() => privateDecrypt({ key: privateKey, ...OAEP }, sealed), opener.privateKeyFile);
}

function opened(open: () => Buffer, file: string): Buffer {
  try {
    return open();
  } catch (cause) {
    throw new UserError(`The key in ${file} does not open this backup.`, { cause });
  }
}

async function readKeyFile(file: string): Promise<Buffer> {
  const key = Buffer.from((await readGiven(file)).trim(), 'base64');
  if (key.length === 32) return key;
  throw new UserError(`The file ${file} must hold 32 random bytes in base64: "openssl rand -base64 32" makes them.`);
}

async function readCertificateFile(file: string): Promise<X509Certificate> {
  const pem = await readGiven(file);
  try {
    const certificate = new X509Certificate(pem);
    if (certificate.publicKey.asymmetricKeyType === 'rsa') return certificate;
  } catch (cause) {
    throw new UserError(`The file ${file} holds no certificate in PEM.`, { cause });
  }
  throw new UserError(`The certificate in ${file} cannot be encrypted for: it needs an RSA key.`);
}

async function readGiven(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new UserError(`The file ${file} cannot be read: check its path and its rights.`, { cause });
  }
}
