import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { readCertificate } from '../certificates/read-certificate.js';
import { extension } from '../certificates/encode-extensions.js';
import { childrenOf, readDer } from '../der/der-reader.js';
import { explicit, integer, nullValue, octetString, oid, sequence } from '../der/der.js';
import { OID } from '../der/oids.js';
import { subjectKeyIdentifier } from '../keys/public-key.js';
import { newAuthority, NOW, type Authority } from '../testing/authority.js';
import { newSigner } from '../testing/software-signer.js';
import { buildCrl, parseCrl, type CrlContent, type CrlEntry } from './crl.js';
import { buildOcspRequest, encodeCertId, isAboutIssuer, issuerHashes, parseOcspRequest, type IssuerHashes } from './ocsp-request.js';
import { buildOcspError, buildOcspResponse } from './ocsp-response.js';
import { REVOCATION_REASONS, type RevocationReason } from './revocation-reason.js';

// Key generation and peer tools take their time on a busy machine; no result depends on it.
jest.setTimeout(120_000);

const LATER = new Date('2026-03-08T08:00:00Z');
const SERIAL = Uint8Array.of(0x41, 2, 3, 4, 5, 6, 7, 8);

let authority: Authority;
let hashes: IssuerHashes;
beforeAll(async () => {
  authority = await newAuthority();
  hashes = issuerHashes(readCertificate(authority.issuing.der));
});

const crl = (content: Partial<CrlContent>): Promise<Uint8Array> => {
  const { name, signer } = authority.issuing;
  const issuer = { name, subjectKeyIdentifier: subjectKeyIdentifier(signer.publicKeyDer) };
  return buildCrl(issuer, { thisUpdate: NOW, nextUpdate: LATER, crlNumber: 1n, entries: [], ...content }, signer);
};

describe('CRL', () => {
  it('reads back every reason, and an empty list', async () => {
    const reasons = Object.keys(REVOCATION_REASONS) as RevocationReason[];
    const entries = reasons.map((reason, index): CrlEntry => ({ serial: Uint8Array.of(0x41, index), revokedAt: NOW, reason }));
    const parsed = parseCrl(await crl({ entries, crlNumber: 1n << 100n }));
    expect(parsed.entries.map(({ reason }) => reason)).toEqual(reasons);
    expect(parsed).toMatchObject({ thisUpdate: NOW, nextUpdate: LATER, crlNumber: 1n << 100n });
    expect(parsed.isSignedBy(authority.issuing.signer.publicKeyDer)).toBe(true);
    expect(parsed.isSignedBy(authority.root.signer.publicKeyDer)).toBe(false);
    expect(parsed.isSignedBy(newSigner('rsa-3072-sha256').publicKeyDer)).toBe(false);
    expect(parseCrl(await crl({})).entries).toEqual([]);
  });

  it('writes and reads 50,000 entries', async () => {
    const entries = Array.from({ length: 50_000 }, (_, index): CrlEntry => {
      const serial = Buffer.alloc(16, 0x41);
      serial.writeUInt32BE(index, 8);
      return { serial, revokedAt: NOW, reason: 'superseded' };
    });
    const parsed = parseCrl(await crl({ entries }));
    expect(parsed.entries).toHaveLength(50_000);
    expect(Buffer.from(parsed.entries[49_999]?.serial ?? []).readUInt32BE(8)).toBe(49_999);
  });

  it('refuses wrong periods and numbers', async () => {
    await expect(crl({ nextUpdate: NOW })).rejects.toMatchObject({ code: 'TIME_NOT_ENCODABLE' });
    await expect(crl({ crlNumber: -1n })).rejects.toMatchObject({ code: 'CRL_MALFORMED' });
    await expect(crl({ crlNumber: 1n << 159n })).rejects.toMatchObject({ code: 'CRL_MALFORMED' });
  });

  it('refuses a delta CRL instead of taking it for a complete one', async () => {
    const der = await crl({});
    const [tbs, algorithm, signature] = childrenOf(readDer(der));
    const fields = childrenOf(tbs ?? readDer(der)).map(({ bytes }) => bytes);
    const delta = extension('2.5.29.27', true, integer(1));
    const changed = sequence(...fields.slice(0, -1), explicit(0, sequence(delta)));
    const whole = sequence(changed, algorithm?.bytes ?? nullValue(), signature?.bytes ?? nullValue());
    expect(() => parseCrl(whole)).toThrow(/critical/);
  });
});

describe('OCSP request', () => {
  it.each(['sha1', 'sha256'] as const)('names the issuer by %s, and only that issuer', (hash) => {
    const { certIds } = parseOcspRequest(buildOcspRequest(hashes, [SERIAL, Uint8Array.of(0x99)], { hash }));
    expect(certIds.map(({ serial }) => Buffer.from(serial).toString('hex'))).toEqual(['4102030405060708', '0099']);
    expect(certIds.every((certId) => isAboutIssuer(certId, hashes))).toBe(true);
    const other = issuerHashes(readCertificate(authority.root.der));
    expect(certIds.some((certId) => isAboutIssuer(certId, other))).toBe(false);
    expect(Buffer.compare(certIds[0]?.der ?? new Uint8Array(0), encodeCertId(hash, hashes, SERIAL))).toBe(0);
  });

  it.each([
    [0, false],
    [1, true],
    [15, true],
    [16, true],
    [32, true],
    [33, true],
    [128, true],
    [129, false],
  ])('a nonce of %i octets is accepted: %s (RFC 9654)', (size, isAccepted) => {
    const nonce = new Uint8Array(size).fill(3);
    const request = buildOcspRequest(hashes, [SERIAL], { nonce });
    if (isAccepted) expect(parseOcspRequest(request).nonce).toEqual(Buffer.from(nonce));
    else expect(() => parseOcspRequest(request)).toThrow(expect.objectContaining({ code: 'OCSP_MALFORMED' }));
  });

  it('a hash that is not SHA-1 or SHA-256 matches no issuer', () => {
    const certId = sequence(sequence(oid('2.16.840.1.101.3.4.2.3')), octetString(), octetString(), integer(1));
    const request = sequence(sequence(sequence(sequence(certId))));
    const [parsed] = parseOcspRequest(request).certIds;
    expect(parsed?.hash).toBeNull();
    expect(parsed === undefined || isAboutIssuer(parsed, hashes)).toBe(false);
  });

  it('refuses requests without a question, of another version, with two nonces or unknown critical demands', () => {
    const question = sequence(encodeCertId('sha1', hashes, SERIAL));
    const nonce = extension(OID.ocspNonce, false, octetString(octetString(Uint8Array.of(1)).subarray(2)));
    const wrong = [
      sequence(sequence(sequence())),
      sequence(sequence(explicit(0, integer(1)), sequence(question))),
      sequence(sequence(sequence(question), explicit(2, sequence(nonce, nonce)))),
      sequence(sequence(sequence(question), explicit(2, sequence(extension('2.999.1', true, nullValue()))))),
      sequence(sequence(sequence(question)), explicit(1, nullValue())),
      new Uint8Array(0),
    ];
    for (const der of wrong) expect(() => parseOcspRequest(der)).toThrow(expect.objectContaining({ code: 'OCSP_MALFORMED' }));
  });
});

describe('OCSP response', () => {
  it('has the five octets of RFC 6960 for errors', () => {
    const encoded = (['malformedRequest', 'internalError', 'tryLater', 'unauthorized'] as const).map((error) =>
      Buffer.from(buildOcspError(error)).toString('hex'),
    );
    expect(encoded).toEqual(['30030a0101', '30030a0102', '30030a0103', '30030a0106']);
  });

  it('answers at least one question, in whole seconds', async () => {
    const { signer } = authority.responder;
    await expect(buildOcspResponse({ producedAt: NOW, responses: [] }, signer)).rejects.toMatchObject({ code: 'OCSP_MALFORMED' });
    const response = { certIdDer: encodeCertId('sha1', hashes, SERIAL), status: { kind: 'good' }, thisUpdate: NOW, nextUpdate: LATER } as const;
    const content = { producedAt: new Date(NOW.getTime() + 5), responses: [response] };
    await expect(buildOcspResponse(content, signer)).rejects.toMatchObject({ code: 'TIME_NOT_ENCODABLE' });
  });
});
