import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Api, Json } from '../../support/platform/api.js';
import { newCsr } from '../../support/platform/openssl.js';
import { platformReport } from '../../support/platform/report.js';
import { asIssuanceRoom } from '../../support/platform/room-token.js';
import { confirmKey, enrolKey, newOfficer, statementByKey } from '../../support/people/security-key-officer.js';
import { colleague } from '../../support/people/colleague.js';
import type { Person } from '../../support/people/sign-in.js';
import { demoPerson, expectStatus, inState, passChecks, presence, requestPath, startIssuance, statementFor } from '../../support/walk/walk.js';

type Decision = Record<string, unknown> & { subject: Record<string, string> };

/** An officer of agency B, and how he confirms a decision. */
interface Confirming {
  readonly officer: Person;
  readonly confirm: (digest: string) => Promise<string>;
}

async function byCode(): Promise<Confirming> {
  const officer = await newOfficer('AGENCY-B');
  return { officer, confirm: (digest) => statementFor(officer, digest) };
}

async function bySecurityKey(): Promise<Confirming> {
  const officer = await newOfficer('AGENCY-B');
  const { key, keyId } = await enrolKey(officer);
  await confirmKey(await colleague('manager-b'), officer, keyId);
  return { officer, confirm: (digest) => statementByKey(officer, key, digest) };
}

/** Signing in takes codes, which other files may have used up for a while. */
const PATIENCE_MS = 300_000;

describe.each([
  ['a code', byCode, '999010362'],
  ['a security key', bySecurityKey, '999010718'],
])('the authority believes evidence by %s, not rooms', (_how, confirming, taxNumber) => {
  let officer: Person;
  let room: Api;
  let decision: Decision;
  let statement: string;

  beforeAll(async () => {
    const { officer: chosen, confirm } = await confirming();
    officer = chosen;
    room = await asIssuanceRoom();
    const agency = platformReport().organisations.find((known) => known.registryCode === 'AGENCY-B');
    const person = demoPerson((known) => known.taxNumber === taxNumber);
    const id = await startIssuance(officer, person, agency?.emailDomain ?? '');
    await passChecks(officer, id, person);
    await inState(officer, id, 'AWAITING_APPROVAL');
    const draft = expectStatus(
      await officer.post(`${requestPath(id)}/decision-drafts`, { presence: presence(), locale: 'el' }),
      201,
    );
    decision = draft.body['decision'] as unknown as Decision;
    statement = await confirm(String(draft.body['digest']));
  }, PATIENCE_MS);

  const order = async (changes: { subject?: object; decision?: object; statement?: string; organisation?: object }) => {
    const organisation = decision['organisation'] as { id: string; path: string };
    return room.put(`/api/authority/v1/certificates/${randomUUID()}`, {
      requestId: decision['requestId'],
      organisationId: organisation.id,
      organisationPath: organisation.path,
      profile: decision['profile'],
      subject: { ...decision.subject, ...changes.subject },
      csr: await newCsr(),
      evidence: { decision: { ...decision, ...changes.decision }, statement: changes.statement ?? statement },
    });
  };
  const refusal = (answer: { status: number; body: Json }) => [answer.status, String(answer.body['type']).split('/').at(-1)];

  it.each([
    ['a letter of the surname, in the order alone', () => order({ subject: { surname: `${decision.subject['surname'] ?? ''}ς` } })],
    ['a letter of the surname, in order and decision', () => {
      const subject = { ...decision.subject, surname: `${decision.subject['surname'] ?? ''}ς` };
      return order({ subject: { surname: subject.surname }, decision: { subject } });
    }],
    ['a digit of the tax number', () => order({ subject: { taxNumber: 'TINGR-090000045' } })],
    ['the officer', () => order({ decision: { officerId: randomUUID() } })],
    ['the number of the decision', () => order({ decision: { decisionId: randomUUID() } })],
    ['one character of the statement', () => order({ statement: `${statement.slice(0, -20)}${statement.at(-20) === 'A' ? 'B' : 'A'}${statement.slice(-19)}` })],
    ['the declaration', () => order({ decision: { declaration: { ...(decision['declaration'] as object), text: 'I declare nothing.' } } })],
  ])('refuses when somebody who holds the key of a room changes %s', async (_what, attempt) => {
    expect(refusal(await attempt())).toEqual([422, 'evidence-mismatch']);
  });

  it('issues on the evidence as it was given, so that the refusals above are about the changes', async () => {
    expectStatus(await order({}), 200);
  });

  it('makes no second certificate of the same decision', async () => {
    expect((await order({})).status).toBeGreaterThanOrEqual(400);
  });

  it('takes no order from a person, whatever his roles', async () => {
    const answer = await officer.put(`/api/authority/v1/certificates/${randomUUID()}`, {});
    expect([401, 403]).toContain(answer.status);
  });
});
