import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** Algorithms that the key can be made for. */
export type SecurityKeyAlgorithm = 'ES256' | 'EdDSA' | 'RS256';

export interface SoftwareSecurityKeyOptions {
  /** Where the browser would be: scheme, host and port. */
  readonly origin: string;
  readonly algorithm?: SecurityKeyAlgorithm;
  /** Counts its signatures, as keys in hardware do; synchronised passkeys stay at zero. Default true. */
  readonly counts?: boolean;
}

/** What a test wants otherwise than a good key and a good browser would do. */
export interface SecurityKeyFaults {
  readonly userPresent?: boolean;
  readonly userVerified?: boolean;
  readonly origin?: string;
  readonly rpId?: string;
  readonly type?: string;
  readonly crossOrigin?: boolean;
  readonly counter?: number;
}

/** The answer to a request for enrolment (WebAuthn, RegistrationResponseJSON). */
export interface SoftwareRegistration {
  readonly id: string;
  readonly rawId: string;
  readonly type: 'public-key';
  readonly clientExtensionResults: Record<string, never>;
  readonly response: { readonly clientDataJSON: string; readonly attestationObject: string; readonly transports: string[] };
}

/** The answer to a request for an assertion (WebAuthn, AuthenticationResponseJSON). */
export interface SoftwareAssertion {
  readonly id: string;
  readonly rawId: string;
  readonly type: 'public-key';
  readonly clientExtensionResults: Record<string, never>;
  readonly response: { readonly clientDataJSON: string; readonly authenticatorData: string; readonly signature: string };
}

const UP = 0x01;
const UV = 0x04;
const AT = 0x40;

/** A security key and the browser that it is plugged into, in software: made by hand after WebAuthn level 2, 6.1 and 6.5. */
export class SoftwareSecurityKey {
  readonly credentialId = randomBytes(32);
  readonly #privateKey: KeyObject;
  readonly #algorithm: SecurityKeyAlgorithm;
  readonly #cosePublicKey: Buffer;
  readonly #origin: string;
  readonly #counts: boolean;
  #counter = 0;

  constructor({ origin, algorithm = 'ES256', counts = true }: SoftwareSecurityKeyOptions) {
    const { privateKey, publicKey } = keyPair(algorithm);
    this.#privateKey = privateKey;
    this.#algorithm = algorithm;
    this.#cosePublicKey = coseKey(publicKey, algorithm);
    this.#origin = origin;
    this.#counts = counts;
  }

  /** COSE_Key, base64url. */
  get publicKey(): string {
    return this.#cosePublicKey.toString('base64url');
  }

  /** Does what `navigator.credentials.create` does, with attestation `none`. */
  register({ challenge, rp }: { readonly challenge: string; readonly rp: { readonly id?: string } }, faults: SecurityKeyFaults = {}): SoftwareRegistration {
    const id = this.credentialId.toString('base64url');
    const length = Buffer.alloc(2);
    length.writeUInt16BE(this.credentialId.length);
    const attested = Buffer.concat([Buffer.alloc(16), length, this.credentialId, this.#cosePublicKey]);
    const authData = this.#authenticatorData(rp.id ?? '', AT, attested, faults);
    // {"fmt": "none", "attStmt": {}, "authData": bytes} in CBOR.
    const attestationObject = Buffer.concat([Buffer.from([0xa3]), text('fmt'), text('none'), text('attStmt'), Buffer.from([0xa0]), text('authData'), bytes(authData)]);
    return {
      ...credential(id),
      response: {
        clientDataJSON: this.#clientData('webauthn.create', challenge, faults).toString('base64url'),
        attestationObject: attestationObject.toString('base64url'),
        transports: ['usb'],
      },
    };
  }

  /** Does what `navigator.credentials.get` does. */
  assert({ challenge, rpId = '' }: { readonly challenge: string; readonly rpId?: string }, faults: SecurityKeyFaults = {}): SoftwareAssertion {
    const clientData = this.#clientData('webauthn.get', challenge, faults);
    const authenticatorData = this.#authenticatorData(rpId, 0, Buffer.alloc(0), faults);
    const data = Buffer.concat([authenticatorData, sha256(clientData)]);
    return {
      ...credential(this.credentialId.toString('base64url')),
      response: {
        clientDataJSON: clientData.toString('base64url'),
        authenticatorData: authenticatorData.toString('base64url'),
        signature: sign(this.#algorithm === 'EdDSA' ? null : 'sha256', data, this.#privateKey).toString('base64url'),
      },
    };
  }

  #clientData(type: string, challenge: string, faults: SecurityKeyFaults): Buffer {
    const origin = faults.origin ?? this.#origin;
    return Buffer.from(JSON.stringify({ type: faults.type ?? type, challenge, origin, crossOrigin: faults.crossOrigin ?? false }));
  }

  #authenticatorData(rpId: string, extraFlags: number, attested: Buffer, faults: SecurityKeyFaults): Buffer {
    const { userPresent = true, userVerified = true } = faults;
    if (this.#counts) this.#counter += 1;
    const rest = Buffer.alloc(5);
    rest.writeUInt8((userPresent ? UP : 0) | (userVerified ? UV : 0) | extraFlags, 0);
    rest.writeUInt32BE(faults.counter ?? this.#counter, 1);
    return Buffer.concat([sha256(Buffer.from(faults.rpId ?? rpId)), rest, attested]);
  }
}

function credential(id: string): Pick<SoftwareAssertion, 'id' | 'rawId' | 'type' | 'clientExtensionResults'> {
  return { id, rawId: id, type: 'public-key', clientExtensionResults: {} };
}

function keyPair(algorithm: SecurityKeyAlgorithm): { privateKey: KeyObject; publicKey: KeyObject } {
  if (algorithm === 'EdDSA') return generateKeyPairSync('ed25519');
  return algorithm === 'RS256' ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

/** COSE_Key (RFC 9052, 7; RFC 9053, 7; RFC 8230, 4): a map with small whole numbers as labels. */
function coseKey(publicKey: KeyObject, algorithm: SecurityKeyAlgorithm): Buffer {
  const jwk = publicKey.export({ format: 'jwk' });
  const part = (value: string | undefined): Buffer => bytes(Buffer.from(value ?? '', 'base64url'));
  const one = Buffer.from([0x01]);
  const kty = (value: number): Buffer[] => [one, Buffer.from([value])];
  switch (algorithm) {
    case 'ES256':
      return Buffer.concat([Buffer.from([0xa5]), ...kty(2), Buffer.from([0x03, 0x26, 0x20, 0x01, 0x21]), part(jwk.x), Buffer.from([0x22]), part(jwk.y)]);
    case 'EdDSA':
      return Buffer.concat([Buffer.from([0xa4]), ...kty(1), Buffer.from([0x03, 0x27, 0x20, 0x06, 0x21]), part(jwk.x)]);
    case 'RS256':
      return Buffer.concat([Buffer.from([0xa4]), ...kty(3), Buffer.from([0x03, 0x39, 0x01, 0x00, 0x20]), part(jwk.n), Buffer.from([0x21]), part(jwk.e)]);
  }
}

function text(value: string): Buffer {
  return Buffer.concat([head(0x60, value.length), Buffer.from(value)]);
}

function bytes(value: Buffer): Buffer {
  return Buffer.concat([head(0x40, value.length), value]);
}

/** Major type and length (RFC 8949, 3). */
function head(major: number, length: number): Buffer {
  if (length < 24) return Buffer.from([major | length]);
  if (length < 256) return Buffer.from([major | 24, length]);
  return Buffer.from([major | 25, length >> 8, length & 0xff]);
}

function sha256(data: Buffer): Buffer {
  return createHash('sha256').update(data).digest();
}
