import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';
import { toPem } from '../pem.js';
import { PkiError } from '../pki-error.js';
import { certify, DEMO, inputFor, newAuthority, NOW, PERSON, type Authority } from '../testing/authority.js';
import { hasPeer, runPeer, type PeerResult } from '../testing/peer-tool.js';
import { newSigner } from '../testing/software-signer.js';
import { assembleDetachedSignature, encodeSignedAttributes } from './detached-signature.js';

// Key generation and peer tools take their time on a busy machine; no result depends on it.
jest.setTimeout(120_000);

const itWithOpenssl = hasPeer('openssl', 'version') ? it : it.skip;
const itWithCerttool = hasPeer('certtool', '--version') ? it : it.skip;
const AT = String(NOW.getTime() / 1000 + 60);
const DOCUMENT = Buffer.from('We have seen this document.\n');
const digestOf = (document: Uint8Array): Buffer => createHash('sha256').update(document).digest();

const signer = newSigner();
let authority: Authority;
let person: Uint8Array;
let other: Uint8Array;

beforeAll(async () => {
  authority = await newAuthority();
  const { issuing } = authority;
  person = await certify(inputFor(issuing, DEMO, PERSON, signer.publicKeyDer), issuing.signer);
  other = await certify(inputFor(issuing, DEMO, PERSON, signer.publicKeyDer), issuing.signer);
});

/** @param stated certificate that the signed attributes name; another one than stands in the signature is a fraud */
async function sign(stated = person): Promise<Uint8Array> {
  const signedAttributes = encodeSignedAttributes({ certificateDer: stated, documentDigest: digestOf(DOCUMENT), signingTime: NOW });
  const signature = await signer.sign(signedAttributes);
  return assembleDetachedSignature({ signedAttributes, algorithm: signer.algorithm, signature, certificates: [person, authority.issuing.der] });
}

function verify(signature: Uint8Array, document: Uint8Array = DOCUMENT): PeerResult {
  const files = { 'signature.p7s': signature, document, 'root.pem': toPem('CERTIFICATE', authority.root.der) };
  const options = ['-cades', '-binary', '-inform', 'DER', '-in', 'signature.p7s', '-content', 'document', '-CAfile', 'root.pem', '-purpose', 'any', '-attime', AT, '-out', 'seen'];
  return runPeer('openssl', ['cms', '-verify', ...options], files);
}

describe('a detached signature', () => {
  itWithOpenssl('is one of CAdES for OpenSSL, over this document and no other', async () => {
    const signature = await sign();
    expect(verify(signature)).toEqual({ status: 0, output: expect.stringContaining('CAdES Verification successful') });
    expect(verify(signature, Buffer.from('We have seen this document!\n'))).toMatchObject({ status: 4, output: expect.stringContaining('verification failure') });
  });

  itWithOpenssl('names its certificate: another one over the same key is refused', async () => {
    const { status, output } = verify(await sign(other));
    expect([status === 0, output]).toEqual([false, expect.stringMatching(/verification failure|cert/i)]);
  });

  itWithCerttool('holds for GnuTLS too', async () => {
    const files = { 'signature.p7s': await sign(), document: DOCUMENT, 'person.pem': toPem('CERTIFICATE', person) };
    const { status, output } = runPeer('certtool', ['--p7-verify', '--inder', '--infile', 'signature.p7s', '--load-data', 'document', '--load-certificate', 'person.pem'], files);
    expect([status, output]).toEqual([0, expect.stringContaining('Signature status: ok')]);
  });

  it.each([
    ['with the time of signing beside a file', NOW, ['1.2.840.113549.1.9.3', '1.2.840.113549.1.9.5', '1.2.840.113549.1.9.4', '1.2.840.113549.1.9.16.2.47']],
    ['without it inside a PDF', undefined, ['1.2.840.113549.1.9.3', '1.2.840.113549.1.9.4', '1.2.840.113549.1.9.16.2.47']],
  ])('states what level B-B asks for and nothing else, %s', async (_where, time, types) => {
    const signedAttributes = encodeSignedAttributes({ certificateDer: person, documentDigest: digestOf(DOCUMENT), ...(time === undefined ? {} : { signingTime: time }) });
    const signature = await signer.sign(signedAttributes);
    const cms = assembleDetachedSignature({ signedAttributes, algorithm: signer.algorithm, signature, certificates: [person, authority.issuing.der] });
    const content = new pkijs.ContentInfo({ schema: asn1js.fromBER(new Uint8Array(cms).buffer).result });
    const { signerInfos: [info], certificates, encapContentInfo } = new pkijs.SignedData({ schema: content.content });
    expect(info?.signedAttrs?.attributes.map(({ type }) => type).sort()).toEqual([...types].sort());
    expect([certificates?.length, encapContentInfo.eContent]).toEqual([2, undefined]);
  });

  it('is over a SHA-256 digest and nothing shorter or longer', () => {
    for (const documentDigest of [Buffer.alloc(0), Buffer.alloc(20), Buffer.alloc(33)]) {
      expect(() => encodeSignedAttributes({ certificateDer: person, documentDigest })).toThrow(PkiError);
    }
  });
});
