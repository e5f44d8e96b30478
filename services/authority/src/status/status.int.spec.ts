import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { buildOcspRequest, fromPem, issuerHashes, readCertificate } from '@vidimus/pki';
import { eventually } from '@vidimus/testing';
import pg from 'pg';
import { startAuthority } from '../../test/running-authority.js';
import type { RunningAuthority } from '../../test/running-authority.js';
import type { CertificateView } from '../certificates/certificates.schemas.js';

jest.setTimeout(60_000);

let authority: RunningAuthority;
let leaf: CertificateView;
let issuers: { name: string; pem: string }[];
beforeAll(async () => {
  authority = await startAuthority();
  leaf = await authority.issued();
  issuers = (await authority.signer.request('/v1/issuers')).json<{ authorities: { name: string; pem: string }[] }>().authorities;
});
afterAll(() => authority.stop());

const hashesOf = (name: string) =>
  issuerHashes(readCertificate(fromPem(issuers.find((issuer) => issuer.name === name)?.pem ?? '', 'CERTIFICATE')));
const serial = (): Uint8Array => Buffer.from(leaf.serialNumber ?? '', 'hex');

async function post(body: Uint8Array, type = 'application/ocsp-request'): Promise<Buffer> {
  const answer = await fetch(`${authority.statusUrl}/ocsp`, { method: 'POST', headers: { 'content-type': type }, body: Buffer.from(body) });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/ocsp-response']);
  return Buffer.from(await answer.arrayBuffer());
}
/** OCSPResponseStatus (RFC 6960, 4.2.1): SEQUENCE { ENUMERATED … }. */
const errorOf = (response: Buffer): number | undefined => (response.length === 5 ? response[4] : undefined);
/** The tag of certStatus stands right behind the CertID that is repeated: [0] good, [1] revoked, [2] unknown. */
function statusTag(response: Buffer, serialNumber: Uint8Array): number | undefined {
  const at = response.indexOf(Buffer.from(serialNumber));
  return at < 0 ? undefined : response[at + serialNumber.length];
}

/** The value of the first metric whose line begins so. */
async function metric(base: string, beginning: string): Promise<number> {
  const lines = (await (await fetch(`${base}/metrics`)).text()).split('\n');
  return Number(lines.find((line) => line.startsWith(beginning))?.split(' ').at(-1));
}

describe('what is watched', () => {
  it('tells until when lists and certificates hold, in both roles, and counts the answers', async () => {
    const now = Date.now() / 1_000;
    for (const base of [authority.statusUrl, authority.signer.url]) {
      for (const issuer of ['root-1', 'issuing-1']) {
        expect(Math.abs((await metric(base, `vidimus_crl_this_update_timestamp_seconds{issuer="${issuer}"`)) - now)).toBeLessThan(3_600);
        expect((await metric(base, `vidimus_crl_next_update_timestamp_seconds{issuer="${issuer}"`)) - now).toBeGreaterThan(20 * 3_600);
      }
      const ends = await Promise.all(
        ['OCSP_RESPONDER', 'ISSUING', 'ROOT'].map((purpose) => metric(base, `vidimus_authority_certificate_not_after_timestamp_seconds{purpose="${purpose}"`)),
      );
      expect(ends).toEqual([...ends].sort((one, other) => one - other));
    }
    const good = 'vidimus_ocsp_answers_total{answer="good"';
    const before = await metric(authority.statusUrl, good);
    await post(buildOcspRequest(hashesOf('issuing-1'), [serial()]));
    await post(new Uint8Array(1));
    expect(await metric(authority.statusUrl, good)).toBe(before + 1);
    expect(await metric(authority.statusUrl, 'vidimus_ocsp_answers_total{answer="malformedRequest"')).toBeGreaterThan(0);
  });
});

describe('the OCSP responder', () => {
  it('repeats a nonce of 1 to 128 octets and refuses others (RFC 9654)', async () => {
    for (const length of [1, 15, 16, 32, 33, 128]) {
      const nonce = randomBytes(length);
      const response = await post(buildOcspRequest(hashesOf('issuing-1'), [serial()], { nonce }));
      expect([statusTag(response, serial()), response.includes(nonce)]).toEqual([0x80, true]);
    }
    for (const length of [0, 129]) {
      const request = buildOcspRequest(hashesOf('issuing-1'), [serial()], { nonce: randomBytes(length) });
      expect(errorOf(await post(request))).toBe(1);
    }
  });

  it('answers by GET too, however the client encodes the request, and lets nobody keep the answer for long', async () => {
    const request = Buffer.from(buildOcspRequest(hashesOf('issuing-1'), [serial()], { hash: 'sha1' })).toString('base64');
    for (const path of [encodeURIComponent(request), request]) {
      const answer = await fetch(`${authority.statusUrl}/ocsp/${path}`);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/ocsp-response']);
      expect(answer.headers.get('cache-control')).toContain('max-age=1,');
      expect(statusTag(Buffer.from(await answer.arrayBuffer()), serial())).toBe(0x80);
    }
  });

  it('knows only what this authority signed', async () => {
    const foreign = Uint8Array.from([0x41, ...randomBytes(15)]);
    expect(statusTag(await post(buildOcspRequest(hashesOf('issuing-1'), [foreign])), foreign)).toBe(0x82);
    const both = await post(buildOcspRequest(hashesOf('issuing-1'), [foreign, serial()]));
    expect([statusTag(both, foreign), statusTag(both, serial())]).toEqual([0x82, 0x80]);
    expect(errorOf(await post(buildOcspRequest(hashesOf('root-1'), [serial()])))).toBe(6);
  });

  it('answers what is no request as malformed', async () => {
    const many = Array.from({ length: 21 }, () => serial());
    for (const request of [new Uint8Array(0), Buffer.from('no request'), buildOcspRequest(hashesOf('issuing-1'), many)]) {
      expect(errorOf(await post(request))).toBe(1);
    }
  });
});

describe('a clock that is wrong', () => {
  it('stamps no answer: whoever asks is to try later, nobody is sent there meanwhile, and all goes on when it is right', async () => {
    const request = buildOcspRequest(hashesOf('issuing-1'), [serial()]);
    const clockCheck = async (): Promise<unknown> => {
      const answer = await fetch(`${authority.statusUrl}/health/ready`);
      return [answer.status, ((await answer.json()) as { checks: Record<string, string> }).checks['clock']];
    };
    expect(await clockCheck()).toEqual([200, 'ok']);
    const machine = Date.now;
    for (const byMs of [600_000, -600_000]) {
      const wrong = jest.spyOn(Date, 'now').mockImplementation(() => machine.call(Date) + byMs);
      try {
        expect(errorOf(await post(request))).toBe(3);
        expect(await clockCheck()).toEqual([503, 'failing']);
      } finally {
        wrong.mockRestore();
      }
      expect(statusTag(await post(request), serial())).toBe(0x80);
    }
  });
});

describe('readiness', () => {
  it('of both roles depends on keystore and database', async () => {
    for (const url of [authority.signer.url, authority.status.url]) {
      const report = await eventually('the role is ready', async () => {
        const answer = await fetch(`${url}/health/ready`);
        return answer.status === 200 ? ((await answer.json()) as { checks: Record<string, string> }) : undefined;
      });
      expect(report.checks).toMatchObject({ keystore: 'ok', database: 'ok' });
    }
  });
});

describe('files', () => {
  it('are told apart by their ETag, and not sent twice', async () => {
    for (const path of ['/crl/issuing-1.crl', '/crl/root-1.crl', '/aia/issuing-1.cer', '/aia/root-1.cer']) {
      await eventually(path, async () => (await fetch(`${authority.statusUrl}${path}`)).status === 200);
      const answer = await fetch(`${authority.statusUrl}${path}`);
      const etag = answer.headers.get('etag') ?? '';
      expect(etag).toMatch(/^".+"$/);
      expect(answer.headers.get('cache-control')).toMatch(/^public, max-age=\d+/);
      expect((await fetch(`${authority.statusUrl}${path}`, { headers: { 'if-none-match': `"other", ${etag}` } })).status).toBe(304);
    }
  });

  it('exist for issuers only', async () => {
    for (const path of ['/crl/other-1.crl', '/crl/issuing-1.cer', '/aia/issuing-1-ocsp-1.cer', '/aia/issuing-1']) {
      expect((await fetch(`${authority.statusUrl}${path}`)).status).toBe(404);
    }
  });
});

describe('the database role of the status role', () => {
  it('reads status and nothing that names a holder, and changes nothing', async () => {
    const url = new URL(authority.signer.env['VIDIMUS_DATABASE_URL'] ?? '');
    url.username = 'vidimus_authority_status';
    url.password = 'vidimus_authority_status';
    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    try {
      expect((await client.query('SELECT * FROM certificate_status')).rowCount).toBe(1);
      const forbidden = [
        'SELECT * FROM certificate',
        'SELECT * FROM certificate_evidence',
        'SELECT * FROM outbox',
        `UPDATE crl SET number = 9`,
        'DELETE FROM authority_certificate',
      ];
      for (const statement of forbidden) await expect(client.query(statement)).rejects.toMatchObject({ code: '42501' });
    } finally {
      await client.end();
    }
  });
});
