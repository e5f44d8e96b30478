import { X509Certificate } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { parseCrl } from '@vidimus/pki';
import { eventually, keystoreKinds, keystoreSettings, skipUnless, toolAvailable } from '@vidimus/testing';
import { runPeer } from '../../test/peer-tool.js';
import { startAuthority } from '../../test/running-authority.js';
import type { RunningAuthority } from '../../test/running-authority.js';
import type { CertificateView } from '../certificates/certificates.schemas.js';

jest.setTimeout(60_000);

const withTool = (program: string) => skipUnless(toolAvailable(program), `${program} is not installed`);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidimus-parties-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What every keystore must lead to; `start` opens one. */
function judgedByOthers(start: () => Promise<RunningAuthority>, name: string): void {
  let authority: RunningAuthority;
  let leaf: CertificateView;
  let files: string;

  beforeAll(async () => {
    authority = await start();
    leaf = await authority.issued();
    files = join(folder, name);
    await mkdir(files);
    const issuers = await authority.signer.request('/v1/issuers');
    const [root, issuing] = issuers.json<{ authorities: { pem: string }[] }>().authorities;
    await writeFile(join(files, 'root.pem'), root?.pem ?? '');
    await writeFile(join(files, 'issuing.pem'), issuing?.pem ?? '');
    await writeFile(join(files, 'leaf.pem'), leaf.pem ?? '');
    await writeFile(join(files, 'chain.pem'), leaf.chainPem ?? '');
    await writeFile(join(files, 'ca.pem'), `${root?.pem ?? ''}${issuing?.pem ?? ''}`);
  });
  afterAll(() => authority.stop());

  const fetchCrl = async (issuer: string): Promise<Buffer> => {
    const answer = await fetch(`${authority.statusUrl}/crl/${issuer}.crl`);
    expect(answer.headers.get('content-type')).toBe('application/pkix-crl');
    return Buffer.from(await answer.arrayBuffer());
  };
  const saveCrl = async (issuer: string): Promise<void> =>
    eventually(`a list of ${issuer}`, async () => {
      await writeFile(join(files, `${issuer}.crl`), await fetchCrl(issuer));
      return true;
    }).then(() => undefined);
  const ocsp = (hash: '-sha1' | '-sha256') =>
    runPeer('openssl', ['ocsp', '-issuer', 'issuing.pem', hash, '-cert', 'leaf.pem', '-url', `${authority.statusUrl}/ocsp`, '-CAfile', 'ca.pem'], files);

  const openssl = withTool('openssl');
  openssl.it('openssl builds the path and finds nothing wrong with it, lists included', async () => {
    await saveCrl('root-1');
    await saveCrl('issuing-1');
    await runPeer('openssl', ['crl', '-inform', 'DER', '-in', 'root-1.crl', '-out', 'root-1.crl.pem'], files);
    await runPeer('openssl', ['crl', '-inform', 'DER', '-in', 'issuing-1.crl', '-out', 'issuing-1.crl.pem'], files);
    const lists = ['-crl_check_all', '-CRLfile', 'root-1.crl.pem', '-CRLfile', 'issuing-1.crl.pem'];
    const verdict = await runPeer('openssl', ['verify', '-x509_strict', ...lists, '-CAfile', 'root.pem', '-untrusted', 'issuing.pem', 'leaf.pem'], files);
    expect(verdict).toMatchObject({ status: 0, output: expect.stringContaining('leaf.pem: OK') });
  });

  openssl.it('openssl is told good, by SHA-1 and SHA-256, with its nonce', async () => {
    for (const hash of ['-sha1', '-sha256'] as const) {
      const verdict = await ocsp(hash);
      expect(verdict.output).toContain('Response verify OK');
      expect(verdict.output).toContain('leaf.pem: good');
      expect(verdict.output).not.toContain('no nonce');
    }
  });

  withTool('certtool').it('certtool builds the same path', async () => {
    const verdict = await runPeer('certtool', ['--verify', '--load-ca-certificate', 'root.pem', '--infile', 'chain.pem'], files);
    expect(verdict).toMatchObject({ status: 0, output: expect.stringContaining('Verified. The certificate is trusted.') });
  });

  withTool('certutil').it('NSS builds the same path', async () => {
    const database = `sql:${join(files, 'nss')}`;
    await mkdir(join(files, 'nss'));
    await runPeer('certutil', ['-N', '-d', database, '--empty-password'], files);
    await runPeer('certutil', ['-A', '-d', database, '-n', 'root', '-t', 'C,C,C', '-a', '-i', 'root.pem'], files);
    await runPeer('certutil', ['-A', '-d', database, '-n', 'issuing', '-t', ',,', '-a', '-i', 'issuing.pem'], files);
    await runPeer('certutil', ['-A', '-d', database, '-n', 'leaf', '-t', ',,', '-a', '-i', 'leaf.pem'], files);
    const verdict = await runPeer('certutil', ['-V', '-d', database, '-n', 'leaf', '-u', 'S'], files);
    expect(verdict).toMatchObject({ status: 0, output: expect.stringContaining('certificate is valid') });
  });

  it('the addresses in the certificate lead to its issuer and to its list', async () => {
    const [issuerUrl = '', crlUrl = ''] = [leaf.content?.caIssuersUrls[0], leaf.content?.crlUrls[0]];
    const issuer = new X509Certificate(Buffer.from(await (await fetch(issuerUrl)).arrayBuffer()));
    expect(new X509Certificate(leaf.pem ?? '').verify(issuer.publicKey)).toBe(true);
    await eventually('the list of the issuer', async () => (await fetch(crlUrl)).status === 200);
    const crl = parseCrl(Buffer.from(await (await fetch(crlUrl)).arrayBuffer()));
    expect(crl.isSignedBy(issuer.publicKey.export({ format: 'der', type: 'spki' }))).toBe(true);
  });

  it('[S4-48] a revocation shows in OCSP at once and in a higher-numbered list within seconds', async () => {
    await saveCrl('issuing-1');
    const before = parseCrl(await fetchCrl('issuing-1'));
    const answer = await authority.signer.request(`/v1/certificates/${leaf.id}/revocation`, {
      method: 'POST',
      token: await authority.officerToken(),
      body: { category: 'HOLDER_REQUEST', reason: 'keyCompromise', description: 'asked for it in person' },
    });
    expect(answer.json<CertificateView>()).toMatchObject({ state: 'REVOKED', revocation: { reason: 'keyCompromise', category: 'HOLDER_REQUEST' } });
    if (toolAvailable('openssl')) {
      const verdict = await ocsp('-sha256');
      expect(verdict.output).toContain('leaf.pem: revoked');
      expect(verdict.output).toContain('Reason: keyCompromise');
    }
    const after = await eventually('a list with the certificate', async () => {
      const crl = parseCrl(await fetchCrl('issuing-1'));
      return crl.entries.length > before.entries.length ? crl : undefined;
    });
    expect(after.crlNumber).toBeGreaterThan(before.crlNumber);
    expect(after.entries.map(({ serial, reason }) => `${Buffer.from(serial).toString('hex')} ${reason}`)).toContain(`${leaf.serialNumber ?? ''} keyCompromise`);
  });

  openssl.it('openssl and certtool read the list and refuse the revoked certificate', async () => {
    await saveCrl('issuing-1');
    const text = await runPeer('openssl', ['crl', '-inform', 'DER', '-in', 'issuing-1.crl', '-noout', '-text', '-CAfile', 'issuing.pem'], files);
    expect(text.output).toContain('verify OK');
    expect(text.output).toContain(`Serial Number: ${(leaf.serialNumber ?? '').toUpperCase()}`);
    await runPeer('openssl', ['crl', '-inform', 'DER', '-in', 'issuing-1.crl', '-out', 'issuing-1.crl.pem'], files);
    const verdict = await runPeer('openssl', ['verify', '-crl_check', '-CRLfile', 'issuing-1.crl.pem', '-CAfile', 'root.pem', '-untrusted', 'issuing.pem', 'leaf.pem'], files);
    expect(verdict.status).not.toBe(0);
    expect(verdict.output).toContain('certificate revoked');
    if (!toolAvailable('certtool')) return;
    const crl = await runPeer('certtool', ['--verify-crl', '--load-ca-certificate', 'issuing.pem', '--infile', 'issuing-1.crl.pem'], files);
    expect(crl).toMatchObject({ status: 0, output: expect.stringContaining('Verified') });
  });
}

describe('with an encrypted file', () => {
  judgedByOthers(() => startAuthority(), 'file');
});

const softHsm = skipUnless((await keystoreKinds()).includes('pkcs11'), 'SoftHSM or pkcs11js is not installed');
softHsm.describe('with a PKCS#11 token', () => {
  judgedByOthers(async () => startAuthority(await keystoreSettings('VIDIMUS_AUTHORITY', 'pkcs11', folder)), 'pkcs11');
});
