import { seedIdentity } from '@vidimus/identity';
import { seedOfficerIdentities, seedOrganisationPolicies } from '@vidimus/issuance';
import type { RunningRoom } from '@vidimus/service-kit';
import type { Demo } from '../installation/demo.js';
import { UserError } from '../user-error.js';

/** Plants the demonstration through the same services that everybody uses; what is there already is left as it is. */
export async function seedDemo(rooms: ReadonlyMap<string, RunningRoom>, demo: Demo): Promise<void> {
  const room = (name: string): RunningRoom => {
    const running = rooms.get(name);
    if (running === undefined) throw new Error(`The room ${name} does not run.`);
    return running;
  };
  if (room('identity').config.VIDIMUS_MODE !== 'demo') {
    throw new UserError('Accounts with known passwords are for demonstrations only: VIDIMUS_MODE is not demo.');
  }
  await seedIdentity(room('identity'), {
    organisations: demo.organisations.map(({ id, parentId, kind, name }) => ({ id, parentId, kind, name })),
    officers: demo.officers.map(({ role, taxNumber: _taxNumber, ...officer }) => ({
      ...officer,
      locale: 'en',
      // Managers look after all below their agency; operators, auditors and administrators after the whole tree.
      grants: [{ role, organisationId: officer.organisationId, descendants: role !== 'REGISTRATION_OFFICER' }],
    })),
    integrators: [
      {
        ...demo.integrator,
        name: 'Demonstration integrator',
        grants: [{ role: 'INTEGRATOR', organisationId: demo.integrator.organisationId, descendants: false }],
      },
    ],
  });
  await seedOrganisationPolicies(
    room('issuance'),
    demo.organisations.flatMap(({ id, parentId, name, registryCode, emailDomain }) =>
      registryCode === null || emailDomain === null
        ? []
        : [
            {
              organisationId: id,
              organisationPath: parentId === null ? `/${id}/` : `/${parentId}/${id}/`,
              name,
              registryCode,
              emailDomains: [emailDomain],
              fourEyes: false,
              // One agency of either kind, so that both can be seen.
              emailOtpAllowed: registryCode === 'AGENCY-A',
            },
          ],
    ),
  );
  await seedOfficerIdentities(
    room('issuance'),
    demo.officers.flatMap(({ id, organisationId, taxNumber }) => (taxNumber === null ? [] : [{ officerId: id, organisationId, taxNumber }])),
  );
}
