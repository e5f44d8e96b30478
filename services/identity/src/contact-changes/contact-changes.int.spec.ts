import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@vidimus/testing';
import { z } from 'zod';
import { roomToken } from '../../test/room-token.js';
import { call, OFFICERS, ORGANISATIONS, startIdentity } from '../../test/running-identity.js';
import type { RunningIdentity } from '../../test/running-identity.js';
import { readTokens, SignInFlow } from '../../test/sign-in-flow.js';
import { People } from '../../test/people.js';

const { agencyA, provider } = ORGANISATIONS;
const PASSWORD = 'a long walk by the harbour';
const OLD = { email: 'canary.old@agency.example', phone: '+306900000101' };
const created = z.object({ personId: z.uuid(), accountId: z.uuid(), userId: z.string() });
const change = z.object({ id: z.uuid(), kind: z.string(), expiresAt: z.string() });
const refusal = z.looseObject({ type: z.string(), errors: z.array(z.looseObject({ pointer: z.string(), code: z.string().optional() })).optional() });

interface Holder extends z.infer<typeof created> {
  /** Of somebody who gave a code of his device a moment ago. */
  readonly token: string;
}

describe('a holder who changes what he is reached by', () => {
  let identity: RunningIdentity;
  let maria: Holder;
  let nikos: Holder;
  beforeAll(async () => {
    identity = await startIdentity();
    maria = await newHolder('094259216', OLD);
    nikos = await newHolder('999010012', { email: 'canary.nikos@agency.example' });
  }, 60_000);
  beforeEach(async () => {
    for (const table of ['attempt_budget', 'contact_change', 'contact_point', 'outbox']) await identity.database.query(`DELETE FROM ${table}`);
    await put('094259216', OLD);
    await put('999010012', { email: 'canary.nikos@agency.example' });
    identity.messages.aboutContacts.length = 0;
    identity.messages.orders.length = 0;
    has(maria, '•••••');
  });
  afterAll(() => identity.stop());

  const put = async (taxNumber: string, addresses: object) => {
    const place = { organisationId: agencyA, organisationPath: `/${provider}/${agencyA}/`, country: 'GR', locale: 'el' };
    const order = { ...place, accountId: randomUUID(), givenName: 'Canarygiven', surname: 'Canarysurname', taxNumber, ...addresses };
    return created.parse((await call(identity, await roomToken(identity, 'identity:holders'), 'PUT', `/v1/holders/${randomUUID()}`, order)).body);
  };
  const has = ({ personId }: Pick<Holder, 'personId'>, maskedAddress?: string): void =>
    void identity.otp.devices.set(personId, [{ id: randomUUID(), kind: maskedAddress === undefined ? 'AUTHENTICATOR' : 'SMS', ...(maskedAddress === undefined ? { code: '287082' } : { maskedAddress }) }]);
  const signIn = async ({ userId }: Pick<Holder, 'userId'>, parameters: Record<string, string>): Promise<string> => {
    const flow = new SignInFlow(identity);
    await flow.begin(parameters);
    await flow.details();
    const password = await flow.step('password', { username: userId, password: PASSWORD });
    const last = 'acr_values' in parameters ? await flow.step('second-factor', { code: '287082' }) : password;
    return (await readTokens(await flow.exchange(await flow.resume(last)))).access_token;
  };
  const newHolder = async (taxNumber: string, addresses: object): Promise<Holder> => {
    const holder = await put(taxNumber, addresses);
    await call(identity, await roomToken(identity, 'identity:holders'), 'PUT', `/v1/holders/${holder.personId}/password`, { password: PASSWORD });
    has(holder);
    return { ...holder, token: await signIn(holder, { acr_values: 'aal2', max_age: '60' }) };
  };
  const begin = (holder: Holder, body: { email: string } | { phone: string }) =>
    call(identity, holder.token, 'POST', `/v1/me/contact-points/${'email' in body ? 'email' : 'phone'}`, body);
  const begun = async (holder: Holder, body: { email: string } | { phone: string }) => {
    const answer = await begin(holder, body);
    expect(answer.status).toBe(202);
    return change.parse(answer.body);
  };
  const refused = (answer: { status: number; body: unknown }) => {
    const { type, errors } = refusal.parse(answer.body);
    return [answer.status, type.split('/').at(-1), errors?.[0]?.pointer, errors?.[0]?.code];
  };
  const links = (): string[] => identity.messages.aboutContacts.flatMap((order) => (order.template === 'contact-confirmation' ? order.parameters.token : []));
  const open = (token: string) => call(identity, '', 'POST', '/v1/contact-confirmations', { token });
  const type = (holder: Holder, id: string, code: string) => call(identity, holder.token, 'POST', `/v1/me/contact-changes/${id}/confirmation`, { code });
  const contactsOf = async ({ token }: Holder) => {
    const { items, changes } = z
      .object({ items: z.array(z.object({ address: z.string() })), changes: z.array(z.object({ address: z.string() })) })
      .parse((await call(identity, token, 'GET', '/v1/me/contact-points')).body);
    return { reachedBy: items.map(({ address }) => address).sort(), waitsFor: changes.map(({ address }) => address) };
  };
  const statesOf = async (): Promise<string[]> => {
    const rows: { state: string }[] = await identity.database.query('SELECT state FROM contact_change ORDER BY created_at, id');
    return rows.map(({ state }) => state);
  };
  const events = async (): Promise<string[]> => {
    const rows: { type: string }[] = await identity.database.query(`SELECT type FROM outbox WHERE type LIKE 'contact.%' ORDER BY position`);
    return rows.map(({ type: name }) => name);
  };
  const told = async (count: number): Promise<string[]> => {
    const notices = () => identity.messages.aboutContacts.filter(({ template }) => template !== 'contact-confirmation');
    await eventually(`${count} notices`, async () => (notices().length >= count ? true : undefined));
    return notices().map(({ to }) => ('email' in to ? to.email : to.phone)).sort();
  };

  it('[S3-14] enters an e-mail address and opens the link that is mailed to it; old and new are told', async () => {
    expect(await contactsOf(maria)).toEqual({ reachedBy: [OLD.phone, OLD.email].sort(), waitsFor: [] });
    await begun(maria, { email: 'Canary.New@agency.example' });
    expect(await contactsOf(maria)).toEqual({ reachedBy: [OLD.phone, OLD.email].sort(), waitsFor: ['Canary.New@agency.example'] });
    const [link = ''] = links();
    expect((await open(link)).status).toBe(204);
    expect(await contactsOf(maria)).toEqual({ reachedBy: [OLD.phone, 'Canary.New@agency.example'].sort(), waitsFor: [] });
    expect(refused(await open(link)).slice(0, 2)).toEqual([404, 'not-found']);
    expect(await statesOf()).toEqual(['VERIFIED']);
    expect(await told(2)).toEqual(['Canary.New@agency.example', OLD.email].sort());
    expect((await events()).slice(-2)).toEqual(['contact.verified.v1', 'contact.changed.v1']);
  });

  it('[S3-15] enters a telephone number and types the code of the SMS; old, new and mailbox are told', async () => {
    const { id } = await begun(maria, { phone: '+30 690 000 0202' });
    expect(identity.messages.orders.at(-1)?.to).toEqual({ phone: '+306900000202' });
    const [code = ''] = identity.messages.codes();
    expect(refused(await type(maria, id, code === '000000' ? '000001' : '000000'))).toEqual([422, 'credentials-refused', '/code', 'WRONG_SMS_CODE']);
    expect((await type(maria, id, `${code.slice(0, 3)} ${code.slice(3)}`)).status).toBe(204);
    expect(await contactsOf(maria)).toEqual({ reachedBy: ['+306900000202', OLD.email].sort(), waitsFor: [] });
    expect(await told(3)).toEqual(['+306900000202', OLD.phone, OLD.email].sort());
  });

  it('has five tries at a code, also at once', async () => {
    const { id } = await begun(maria, { phone: '+306900000203' });
    const [code = ''] = identity.messages.codes();
    const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0');
    const answers = await Promise.all(Array.from({ length: 8 }, () => type(maria, id, wrong)));
    expect(answers.map((answer) => refused(answer).at(-1)).sort()).toEqual([...Array<string>(4).fill('CODE_ENDED'), ...Array<string>(4).fill('WRONG_SMS_CODE')].sort());
    expect(refused(await type(maria, id, code)).at(-1)).toBe('CODE_ENDED');
    expect(await statesOf()).toEqual(['LAPSED']);
    expect((await contactsOf(maria)).reachedBy).toContain(OLD.phone);
  });

  it('has five minutes for a code and a day for a link; a later address makes the former link void', async () => {
    const { id } = await begun(maria, { phone: '+306900000204' });
    await begun(maria, { email: 'canary.first@agency.example' });
    await begun(maria, { email: 'canary.second@agency.example' });
    const [first = '', second = ''] = links();
    expect((await open(first)).status).toBe(404);
    // The end is moved in place of the clock, by which tokens would expire.
    await identity.database.query(`UPDATE contact_change SET expires_at = created_at WHERE state = 'SENT'`);
    expect((await open(second)).status).toBe(404);
    expect(refused(await type(maria, id, identity.messages.codes()[0] ?? '')).at(-1)).toBe('CODE_ENDED');
    expect((await contactsOf(maria)).waitsFor).toEqual([]);
    await identity.database.query(`UPDATE jobs.job SET start_after = now() WHERE name = 'identity.lapse-contact-change' AND state = 'created'`);
    await eventually('all have lapsed', async () => ((await statesOf()).every((state) => state === 'LAPSED') ? true : undefined));
  }, 30_000);

  it('is told to use another one when it is verified for somebody else, and not whose', async () => {
    const answer = await begin(nikos, { email: OLD.email });
    expect(refused(answer)).toEqual([409, 'conflict', '/email', 'TAKEN']);
    expect(JSON.stringify(answer.body)).not.toContain(maria.personId);
    expect(await statesOf()).toEqual(['CONFLICT']);
    expect(await events()).toContain('contact.conflict.v1');
    expect(links()).toEqual([]);
  });

  it('shares what is only typed with others, and of two who prove it at once one wins', async () => {
    await begun(maria, { email: 'canary.both@agency.example' });
    await begun(nikos, { email: 'canary.both@agency.example' });
    const answers = await Promise.all(links().map(open));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 409]);
    expect((await statesOf()).sort()).toEqual(['CONFLICT', 'VERIFIED']);
    const reached = [await contactsOf(maria), await contactsOf(nikos)].filter(({ reachedBy }) => reachedBy.includes('canary.both@agency.example'));
    expect(reached).toHaveLength(1);
  });

  it('keeps one address when the same link is opened many times at once', async () => {
    await begun(maria, { email: 'canary.once@agency.example' });
    const [link = ''] = links();
    const answers = await Promise.all(Array.from({ length: 6 }, () => open(link)));
    expect(answers.map(({ status }) => status).filter((status) => status !== 204 && status !== 404)).toEqual([]);
    expect((await contactsOf(maria)).reachedBy).toEqual([OLD.phone, 'canary.once@agency.example'].sort());
    expect((await events()).filter((name) => name === 'contact.changed.v1')).toHaveLength(1);
  });

  it('is refused the one that he has, one that his codes are sent to, and what is no address', async () => {
    expect(refused(await begin(maria, { email: OLD.email.toUpperCase() }))).toEqual([422, 'unprocessable', '/email', 'SAME_CONTACT']);
    has(maria, '•••••••••••01');
    expect(refused(await begin(maria, { phone: '+306900000205' }))).toEqual([422, 'unprocessable', '/phone', 'CODES_GO_THERE']);
    expect(refused(await begin(maria, { email: 'nobody' })).slice(0, 3)).toEqual([400, 'validation-failed', '/email']);
    expect(refused(await begin(maria, { phone: '6900000000' })).slice(0, 3)).toEqual([400, 'validation-failed', '/phone']);
    expect(await statesOf()).toEqual([]);
  });

  it('has a handful of messages sent without waiting, and none while messages cannot be sent', async () => {
    identity.messages.away(true);
    expect((await begin(maria, { email: 'canary.away@agency.example' })).status).toBe(503);
    identity.messages.away(false);
    expect(await statesOf()).toEqual(['LAPSED']);
    const statuses: number[] = [];
    for (let round = 0; round < 6; round += 1) statuses.push((await begin(maria, { email: `canary.${round}@agency.example` })).status);
    expect(statuses.slice(0, 4)).toEqual([202, 202, 202, 202]);
    expect(statuses.at(-1)).toBe(429);
  }, 30_000);

  it('needs a fresh code of his device, and nobody types the code of another one; officers have no contact points', async () => {
    const stale = { ...nikos, token: await signIn(nikos, {}) };
    expect(refused(await begin(stale, { email: 'canary.stale@agency.example' })).slice(0, 2)).toEqual([401, 'step-up-required']);
    const { id } = await begun(maria, { phone: '+306900000206' });
    expect((await type(nikos, id, identity.messages.codes()[0] ?? '')).status).toBe(404);
    expect((await contactsOf(nikos)).waitsFor).toEqual([]);
    const officer = await new People(identity).token(OFFICERS.eleni);
    expect((await call(identity, officer, 'GET', '/v1/me/contact-points')).status).toBe(403);
  });

  it('leaves neither address nor link nor code in clear in any table or in the log', async () => {
    await begun(maria, { email: 'canary.secret@agency.example' });
    await begun(maria, { phone: '+306900000207' });
    await open(links()[0] ?? '');
    await told(2);
    const rows = await identity.everyRow();
    expect(rows).toContain(maria.personId);
    const secrets = ['canary', '6900000207', ...links()];
    expect(secrets.filter((secret) => `${rows}${identity.log.join('')}`.toLowerCase().includes(secret.toLowerCase()))).toEqual([]);
  });
});
