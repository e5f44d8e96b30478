import type { Holder } from '../support/walk/completion.js';
import { completeAsSubject } from '../support/walk/completion.js';
import { crowdPerson, domainOfAgencyA } from '../support/people/crowd.js';
import { colleague } from '../support/people/colleague.js';
import type { Person } from '../support/people/sign-in.js';
import { beginChecks, identifiedSubject } from '../support/walk/subject.js';
import type { SubjectBrowser } from '../support/walk/subject.js';
import { approve, expectStatus, inState, passChecks, requestPath, startIssuance } from '../support/walk/walk.js';

/** A request, and the browser of its person where he has come in. */
export interface Made {
  readonly id: string;
  readonly subject: SubjectBrowser;
}

/** What the pages show: requests in the states that matter, a certificate, its holder, and who signs in. */
export interface Scene {
  readonly officer: Person;
  readonly manager: Person;
  readonly invited: string;
  readonly waiting: Made;
  readonly refused: Made;
  readonly rejected: Made;
  readonly cancelled: Made;
  readonly approved: Made;
  readonly completed: Made;
  readonly certificateId: string;
  readonly holder: Holder;
}

/** Numbers of agency A; the one who waits has a very long name. */
const [INVITED, WAITING, REFUSED, REJECTED, CANCELLED, APPROVED, COMPLETED] = [0, 199, 1, 2, 3, 4, 5];

/** Brings people into every state that a page shows, by the interface alone. */
export async function makeScene(): Promise<Scene> {
  const officer = await colleague('second-officer-a');
  const manager = await colleague('manager-a');
  const domain = domainOfAgencyA();
  const close = async (number: number, how: 'rejection' | 'cancellation'): Promise<Made> => {
    const made = await checked(officer, number);
    expectStatus(await officer.post(`${requestPath(made.id)}/${how}`, { reason: 'The person does not work here any more.' }), 200);
    return made;
  };
  const agreed = async (number: number): Promise<Made> => {
    const made = await checked(officer, number);
    expectStatus(await approve(officer, made.id), 200);
    return made;
  };
  const completed = await agreed(COMPLETED);
  const holder = await completeAsSubject(completed.subject, completed.id);
  const { body } = await inState(officer, completed.id, 'COMPLETED');
  return {
    officer,
    manager,
    invited: await startIssuance(officer, crowdPerson(INVITED), domain),
    waiting: await checked(officer, WAITING),
    refused: await refusedAtTheCheck(officer, REFUSED),
    rejected: await close(REJECTED, 'rejection'),
    cancelled: await close(CANCELLED, 'cancellation'),
    approved: await agreed(APPROVED),
    completed,
    certificateId: String(body['certificateId']),
    holder,
  };
}

async function checked(officer: Person, number: number): Promise<Made> {
  const id = await startIssuance(officer, crowdPerson(number), domainOfAgencyA());
  const subject = await passChecks(officer, id, crowdPerson(number));
  await inState(officer, id, 'AWAITING_APPROVAL');
  return { id, subject };
}

/** The police does not know the document that was named. */
async function refusedAtTheCheck(officer: Person, number: number): Promise<Made> {
  const person = crowdPerson(number);
  const id = await startIssuance(officer, person, domainOfAgencyA());
  const { body } = await officer.get(requestPath(id));
  const subject = await identifiedSubject(String(body['email']), id, person);
  expectStatus(await beginChecks(subject, id, { ...person, document: { ...person.document, documentNumber: 'ZX-UNKNOWN' } }), 202);
  await inState(officer, id, 'CHECK_FAILED');
  return { id, subject };
}
