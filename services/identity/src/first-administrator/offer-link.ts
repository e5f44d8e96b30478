import { everything } from '@vidimus/persistence';
import type { ChangeContext } from '@vidimus/persistence';
import { IDS } from '@vidimus/service-kit';
import type { OpenRoom } from '@vidimus/service-kit';
import type { Ids } from '@vidimus/workflow';
import { OrganisationsService } from '../organisations/organisations.service.js';
import { FirstAdministratorService } from './first-administrator.service.js';
import type { OfferedLink } from './first-administrator.service.js';

const SHELL = everything('the shell of the installation makes its first organisation');

/**
 * Makes a link for the first administrator from the shell of an installation, and the organisation of the trust service provider where it
 * is not there yet.
 * @throws Problem `conflict` once there is an administrator.
 */
export async function offerFirstAdministratorLink({ app }: Pick<OpenRoom, 'app'>, provider: { readonly id: string; readonly name: string }): Promise<OfferedLink> {
  const anywhere = { strict: false };
  const organisations = app.get(OrganisationsService, anywhere);
  const correlationId = app.get<Ids>(IDS, anywhere).uuid();
  const context = (command: string): ChangeContext => ({ actor: { kind: 'system', id: 'shell' }, command, correlationId });
  const [known] = await organisations.named(SHELL, [provider.id]);
  if (known === undefined) {
    await organisations.register(context('found-installation'), SHELL, { ...provider, parentId: null, kind: 'TRUST_SERVICE_PROVIDER' });
  }
  return app.get(FirstAdministratorService, anywhere).offer(context('offer-first-administrator'), provider.id);
}
