import { createHash, createPublicKey, verify } from 'node:crypto';
import type { JsonWebKey, KeyObject } from 'node:crypto';
import { Problem } from '@vidimus/contracts';
import { COSEALG, cose, isoCBOR, parseAuthenticatorData } from '@simplewebauthn/server/helpers';
import { z } from 'zod';

/** Where security keys are enrolled and used: an address of the platform, and the name that keys are bound to. */
export interface RelyingParty {
  /** Host name of the platform (WebAuthn, 5.1.2: effective domain). */
  readonly rpId: string;
  /** Scheme, host and port, as browsers write it into what the key signs. */
  readonly origin: string;
}

/** The relying party of a platform. @param publicUrl address under which people reach it */
export function relyingPartyOf(publicUrl: string): RelyingParty {
  const { hostname, origin } = new URL(publicUrl);
  return { rpId: hostname, origin };
}

/** Algorithms of security keys that are accepted: no others can be enrolled, and none stands in evidence. */
export const SECURITY_KEY_ALGORITHMS: readonly number[] = [COSEALG.ES256, COSEALG.EdDSA, COSEALG.RS256];

/** Bytes in base64url without padding, in their one spelling: spare bits at the end are zero (RFC 4648, 3.5). */
export function base64UrlSchema(maxBytes: number): z.ZodString {
  return z
    .string()
    .min(1)
    .max(Math.ceil((maxBytes * 4) / 3))
    .refine((text) => Buffer.from(text, 'base64url').toString('base64url') === text, 'Must be base64url without padding.');
}

/** What a security key answers when it is asked to confirm (WebAuthn, 5.2.2), each part in base64url. */
export const assertionSchema = z.strictObject({
  authenticatorData: base64UrlSchema(1024),
  clientDataJSON: base64UrlSchema(2048),
  signature: base64UrlSchema(1024),
});
export type Assertion = z.infer<typeof assertionSchema>;

/** A confirmation by a security key, and how the key came to be the officer's. */
export const securityKeyEvidenceSchema = z.strictObject({
  credentialId: base64UrlSchema(1023),
  publicKey: base64UrlSchema(1024).describe('COSE_Key (RFC 9052, 7).'),
  enrolledAt: z.iso.datetime(),
  confirmedBy: z.uuid().describe('Account of the manager who confirmed that the key is the officer’s.'),
  confirmedAt: z.iso.datetime(),
  rpId: z.string().min(1).max(253),
  origin: z.string().min(1).max(300),
  assertion: assertionSchema,
});
export type SecurityKeyEvidence = z.infer<typeof securityKeyEvidenceSchema>;

/** What the browser saw when the key was asked; further members may follow one day and mean nothing here (WebAuthn, 5.8.1). */
const clientDataSchema = z.object({
  type: z.literal('webauthn.get'),
  challenge: z.string(),
  origin: z.string(),
  crossOrigin: z.literal(false).optional(),
  topOrigin: z.undefined().optional(),
});

/** An assertion to be looked at. */
export interface AssertionCheck extends RelyingParty {
  /** Digest of the canonical decision: the challenge that the key must have signed. */
  readonly digest: string;
  /** COSE_Key, base64url. */
  readonly publicKey: string;
  readonly assertion: Assertion;
}

/**
 * Verifies that a security key, touched by a person whom it knew (PIN or finger), signed exactly this digest at this address
 * (WebAuthn, 7.2). Needs nothing but what it is given, so it can be repeated at any later time.
 * @returns the signature counter; 0 of keys that do not count.
 * @throws Problem `evidence-mismatch` that names what does not hold.
 */
export function verifyAssertion({ assertion, digest, publicKey, rpId, origin }: AssertionCheck): { readonly counter: number } {
  const clientDataBytes = Buffer.from(assertion.clientDataJSON, 'base64url');
  assertClientData(clientDataBytes, digest, origin);
  const authenticatorData = bytesOf(assertion.authenticatorData);
  const { rpIdHash, flags, counter } = readOrRefuse('authenticator data', () => parseAuthenticatorData(authenticatorData));
  if (!createHash('sha256').update(rpId).digest().equals(rpIdHash)) throw mismatch('The security key is bound to another address.');
  if (!flags.up) throw mismatch('Nobody touched the security key.');
  if (!flags.uv) throw mismatch('The security key did not verify its user (PIN, finger or face).');
  const data = Buffer.concat([authenticatorData, createHash('sha256').update(clientDataBytes).digest()]);
  // OpenSSL reads signatures strictly: DER in its one spelling, no bytes left over.
  const holds = readOrRefuse('public key', () => {
    const key = publicKeyOf(publicKey);
    return verify(key.asymmetricKeyType === 'ed25519' ? null : 'sha256', data, key, bytesOf(assertion.signature));
  });
  if (!holds) throw mismatch('The signature of the security key does not hold.');
  return { counter };
}

/**
 * Verifies what stands in a statement beside the assertion: order of the instants, and that the manager is another person.
 * @throws Problem `evidence-mismatch`
 */
export function assertKeyWasOfficers(evidence: SecurityKeyEvidence, officerId: string, statedAt: Date): void {
  if (evidence.confirmedBy === officerId) throw mismatch('The officer confirmed his security key himself.');
  const instants = [evidence.enrolledAt, evidence.confirmedAt].map((instant) => Date.parse(instant));
  const [enrolledAt = 0, confirmedAt = 0] = instants;
  // Statements count whole seconds.
  if (enrolledAt > confirmedAt || confirmedAt >= statedAt.getTime() + 1000) {
    throw mismatch('The security key was used before it was enrolled and confirmed.');
  }
}

function assertClientData(bytes: Buffer, digest: string, origin: string): void {
  const client = clientDataSchema.safeParse(readOrRefuse('client data', (): unknown => JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))));
  if (!client.success) {
    const members = client.error.issues.map((issue) => issue.path.map(String).join('.'));
    throw mismatch(`The client data of the security key do not hold at: ${[...new Set(members)].join(', ')}.`);
  }
  if (client.data.challenge !== digest) throw mismatch('The security key confirmed another decision: its challenge is not the digest.');
  if (client.data.origin !== origin) throw mismatch('The security key was used at another address than this platform.');
}

/** The key that a COSE_Key holds (RFC 9052, 7), if it is of a kind that is accepted and in its one spelling. */
function publicKeyOf(publicKey: string): KeyObject {
  const bytes = bytesOf(publicKey);
  const map = isoCBOR.decodeFirst<Parameters<typeof isoCBOR.encode>[0]>(bytes);
  // The reader forgives lengths that reach beyond the end.
  if (!(map instanceof Map) || !Buffer.from(isoCBOR.encode(map)).equals(bytes)) throw new Error('Not a map in its one spelling.');
  const part = (label: number): string => Buffer.from(z.instanceof(Uint8Array).parse(map.get(label))).toString('base64url');
  return createPublicKey({ format: 'jwk', key: jwkOf(map.get(cose.COSEKEYS.alg), map.get(cose.COSEKEYS.kty), map.get(cose.COSEKEYS.crv), part) });
}

function jwkOf(algorithm: unknown, type: unknown, curve: unknown, part: (label: number) => string): JsonWebKey {
  const { COSEKEYS, COSEKTY, COSECRV } = cose;
  if (algorithm === COSEALG.ES256 && type === COSEKTY.EC2 && curve === COSECRV.P256) {
    return { kty: 'EC', crv: 'P-256', x: part(COSEKEYS.x), y: part(COSEKEYS.y) };
  }
  if (algorithm === COSEALG.EdDSA && type === COSEKTY.OKP && curve === COSECRV.ED25519) {
    return { kty: 'OKP', crv: 'Ed25519', x: part(COSEKEYS.x) };
  }
  if (algorithm === COSEALG.RS256 && type === COSEKTY.RSA) return { kty: 'RSA', n: part(COSEKEYS.n), e: part(COSEKEYS.e) };
  throw mismatch('The security key signs by an algorithm that is not accepted.');
}

function readOrRefuse<T>(part: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    throw new Problem('evidence-mismatch', `The ${part} of the security key cannot be read.`, { cause });
  }
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(text, 'base64url'));
}

function mismatch(detail: string): Problem {
  return new Problem('evidence-mismatch', detail);
}
