import { createHash, createPublicKey, randomBytes, randomUUID, verify } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually, keystoreKinds } from '@vidimus/testing';
import { startOtpStandIn } from '../../test/otp-stand-in.js';
import type { OtpStandIn } from '../../test/otp-stand-in.js';
import { PIN, RunningRemoteSigning } from '../../test/running-remote-signing.js';
import { KeyEnvelope } from '../keys/key-envelope.js';
import type { OpenedAuthorisation } from './authorisations.schemas.js';

// Stretching a PIN is slow by design, and slower still on a machine that runs everything at once.
jest.setTimeout(180_000);

const WRONG_PIN = '90210471';
const digestOf = (document: Buffer): string => createHash('sha256').update(document).digest('base64url');

describe.each(await keystoreKinds())('signatures with keys of a %s keystore', (kind) => {
  let otp: OtpStandIn;
  let signing: RunningRemoteSigning;
  beforeAll(async () => {
    otp = await startOtpStandIn();
    signing = await RunningRemoteSigning.start(kind, { VIDIMUS_ROOM_URLS: JSON.stringify({ 'otp-sync': otp.url }) });
  });
  afterAll(async () => {
    await signing.stop();
    await otp.stop();
  });

  const documents = [Buffer.from('renewal form'), randomBytes(300)];
  const authorise = (credentialId: string, pin = PIN) =>
    signing.call('POST', '/v1/authorisations', { credentialId, purpose: 'renewal-form', digests: documents.map(digestOf), pin, locale: 'en' }, 'remote-signing:sign');
  const authorised = async (credentialId: string): Promise<OpenedAuthorisation> => {
    const answer = await authorise(credentialId);
    expect([answer.status, answer.text]).toEqual([201, expect.stringContaining('secret')]);
    return answer.json<OpenedAuthorisation>();
  };
  const sign = ({ id, secret }: OpenedAuthorisation, changes: Readonly<Record<string, unknown>> = {}) =>
    signing.call(
      'POST',
      `/v1/authorisations/${id}/otp`,
      { secret, code: otp.rightCode, toBeSigned: documents.map((document) => document.toString('base64')), ...changes },
      'remote-signing:sign',
    );
  const publicKeyOf = async (id: string) => {
    const [row]: { public_key: Buffer }[] = await signing.database.query('SELECT public_key FROM credential WHERE id = $1', [id]);
    return createPublicKey({ key: row?.public_key ?? Buffer.alloc(0), format: 'der', type: 'spki' });
  };

  it('come from PIN and one-time code together, over exactly what was authorised, once', async () => {
    const { id } = await signing.active();
    const opened = await authorised(id);
    expect(opened).toMatchObject({ codeSent: false, expiresAt: expect.stringMatching(/Z$/) });
    const answer = await sign(opened);
    const { signatures } = answer.json<{ signatures: string[] }>();
    expect(answer.status).toBe(200);
    const key = await publicKeyOf(id);
    expect(documents.map((document, index) => verify('sha256', document, key, Buffer.from(signatures[index] ?? '', 'base64')))).toEqual([true, true]);
    const [row]: { pin_key_sealed: Buffer | null; state: string }[] = await signing.database.query('SELECT * FROM authorisation WHERE id = $1', [opened.id]);
    expect(row).toMatchObject({ state: 'SPENT', pin_key_sealed: null });
    const again = await sign(opened);
    expect([again.status, again.json()]).toEqual([409, expect.objectContaining({ type: expect.stringContaining('illegal-transition') })]);
    expect(otp.spent.filter(({ deviceId }) => deviceId === id)).toEqual([{ deviceId: id, purpose: 'renewal-form', digest: expect.any(String) }]);
  });

  it('have the code sent where the device does not show it, bound to the same act', async () => {
    const { id } = await signing.active();
    otp.showsCodes = false;
    const opened = await authorised(id);
    otp.showsCodes = true;
    expect(opened.codeSent).toBe(true);
    expect((await sign(opened)).status).toBe(200);
    const [sent] = otp.sent.filter(({ deviceId }) => deviceId === id);
    expect(otp.spent.filter(({ deviceId }) => deviceId === id)).toEqual([sent]);
  });

  it('are refused for other bytes, more, fewer or in another order, and no code is spent on them', async () => {
    const { id } = await signing.active();
    const opened = await authorised(id);
    const [first, second] = documents.map((document) => document.toString('base64'));
    const wrongs = [[first], [second, first], [first, second, first], [first, Buffer.from('other').toString('base64')]];
    for (const toBeSigned of wrongs) {
      const answer = await sign(opened, { toBeSigned });
      expect([answer.status, answer.json()]).toEqual([422, expect.objectContaining({ errors: [expect.objectContaining({ code: 'NOT_AUTHORISED' })] })]);
    }
    expect(otp.spent.filter(({ deviceId }) => deviceId === id)).toEqual([]);
    expect((await sign(opened)).status).toBe(200);
  });

  it("need the answer's secret: the row alone opens nothing", async () => {
    const { id } = await signing.active();
    const [mine, other] = [await authorised(id), await authorised(id)];
    expect((await sign({ ...mine, secret: other.secret })).status).toBe(404);
    expect((await sign({ ...mine, id: randomUUID() })).status).toBe(404);
    await signing.database.query('UPDATE authorisation SET pin_key_sealed = (SELECT pin_key_sealed FROM authorisation WHERE id = $2) WHERE id = $1', [mine.id, other.id]);
    expect((await sign({ ...mine, secret: other.secret })).status).toBe(404);
    expect((await sign(other)).status).toBe(200);
  });

  it('take five wrong codes, not more, and survive an otp-sync that is away', async () => {
    const { id } = await signing.active();
    const opened = await authorised(id);
    otp.isAway = true;
    expect((await sign(opened)).status).toBe(503);
    otp.isAway = false;
    for (let count = 1; count <= 4; count += 1) {
      const answer = await sign(opened, { code: '000000' });
      expect([answer.status, answer.json()]).toEqual([422, expect.objectContaining({ errors: [expect.objectContaining({ pointer: '/code' })] })]);
    }
    // The try while otp-sync was away counts too: it may have been looked at there.
    expect((await sign(opened)).status).toBe(429);
  });

  it('are given to one of many calls with the same code', async () => {
    const { id } = await signing.active();
    const opened = await authorised(id);
    const answers = await Promise.all(Array.from({ length: 5 }, () => sign(opened)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('end with five minutes: what was kept is erased', async () => {
    const { id } = await signing.active();
    const opened = await authorised(id);
    await signing.database.query(`UPDATE authorisation SET due_at = now() - interval '1 second' WHERE id = $1`, [opened.id]);
    expect((await sign(opened)).status).toBe(409);
    await eventually('it is expired', async () => {
      const rows: object[] = await signing.database.query(`SELECT 1 FROM authorisation WHERE id = $1 AND state = 'EXPIRED' AND pin_key_sealed IS NULL`, [opened.id]);
      return rows.length === 1;
    }, { timeoutMs: 60_000 });
  });

  it('are refused once the key is destroyed', async () => {
    const { id, certificateId } = await signing.active();
    const opened = await authorised(id);
    await signing.publish('certificate.revoked.v1', certificateId, { category: 'CA_DECISION', reason: 'keyCompromise', revokedAt: '2026-11-23T08:00:00Z' });
    await signing.reaches(id, 'DESTROYED');
    expect((await sign(opened)).status).toBe(409);
    expect((await authorise(id)).status).toBe(409);
  });

  it('are refused while the certificate is suspended, before a code is spent, and given once it is reinstated', async () => {
    const { id, certificateId } = await signing.active();
    const opened = await authorised(id);
    await signing.publish('certificate.suspended.v1', certificateId, { by: 'HOLDER', at: '2026-11-23T08:00:00Z' });
    await signing.reaches(id, 'SUSPENDED');
    for (const answer of [await sign(opened), await authorise(id)]) {
      expect([answer.status, answer.json()]).toEqual([409, expect.objectContaining({ type: expect.stringContaining('illegal-transition'), state: 'SUSPENDED' })]);
    }
    expect(otp.spent.filter(({ deviceId }) => deviceId === id)).toEqual([]);
    await signing.publish('certificate.reinstated.v1', certificateId, { by: 'HOLDER', at: '2026-11-23T09:00:00Z' });
    await signing.reaches(id, 'ACTIVE');
    expect((await sign(opened)).status).toBe(200);
  });

  it('tell a wrong PIN at its field with the tries left, and forget them after a right one', async () => {
    const { id } = await signing.active();
    for (const triesLeft of [4, 3]) {
      const answer = await authorise(id, WRONG_PIN);
      expect([answer.status, answer.json()]).toEqual([422, expect.objectContaining({ triesLeft, errors: [expect.objectContaining({ pointer: '/pin', code: 'WRONG_PIN' })] })]);
    }
    expect((await authorise(id)).status).toBe(201);
    expect((await signing.row(id)).pin_tries).toBe(0);
  });

  it('look at five of fifty PINs guessed at the same moment; then it is blocked, and the right one opens nothing', async () => {
    const { id } = await signing.active();
    const looks = jest.spyOn(signing.room.running.app.get(KeyEnvelope), 'keyOf');
    const answers = await Promise.all(Array.from({ length: 50 }, (_, guess) => authorise(id, String(90_210_400 + guess))));
    expect(looks).toHaveBeenCalledTimes(5);
    looks.mockRestore();
    expect(answers.filter(({ status }) => status === 201)).toEqual([]);
    const types = answers.map((answer) => answer.json<{ type: string }>().type.split('/').at(-1));
    expect([...new Set(types)].filter((type) => !['credentials-refused', 'too-many-requests', 'pin-blocked'].includes(type ?? ''))).toEqual([]);
    expect(await signing.row(id)).toMatchObject({ pin_state: 'BLOCKED', state: 'ACTIVE' });
    expect((await signing.eventsOf(id)).filter(({ type }) => type === 'credential.pin-blocked.v1')).toHaveLength(1);
    const right = await authorise(id);
    expect([right.status, right.json()]).toEqual([409, expect.objectContaining({ type: expect.stringContaining('pin-blocked') })]);
  });
});
