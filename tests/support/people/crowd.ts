import { CROWD } from '@vidimus/registry-simulator';
import { platformReport } from '../platform/report.js';
import type { DemoPerson } from '../platform/report.js';

/** A person of an agency whom nobody else uses: the stories name their numbers, from 0 to 199; the last five have very long names. */
export function crowdPerson(number: number, agency: 'AGENCY-A' | 'AGENCY-B' = 'AGENCY-A'): DemoPerson {
  const person = CROWD.filter(({ agencyCode }) => agencyCode === agency)[number];
  if (person === undefined) throw new Error(`The crowd has no number ${number} in ${agency}.`);
  return person;
}

/** Domain of the service addresses of agency A. */
export function domainOfAgencyA(): string {
  const { emailDomain = null } = platformReport().organisations.find(({ registryCode }) => registryCode === 'AGENCY-A') ?? {};
  if (emailDomain === null) throw new Error('The demonstration has no agency A.');
  return emailDomain;
}
