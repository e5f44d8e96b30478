import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { Doors, everything, FieldCipher, isUniqueViolation } from '@vidimus/persistence';
import type { ChangeContext } from '@vidimus/persistence';
import { IDS } from '@vidimus/service-kit';
import type { Ids } from '@vidimus/workflow';
import type { HeldGrant } from '../grants/account-grant.js';
import type { OrganisationRow } from '../organisations/organisation.entity.js';
import { INTEGRATOR } from './integrator.entity.js';
import type { IntegratorRow } from './integrator.entity.js';
import { IntegratorsRepository } from './integrators.repository.js';

const TOKEN_ENDPOINT = everything('a client proves who it is; nobody else may see the row');
const NAMES = everything('holders may know the programs that use their accounts by name');

/** What an integrator is registered with. */
export interface NewIntegrator {
  readonly name: string;
  readonly grants: readonly HeldGrant[];
  /** Given by the host that seeds an installation; else new ones. */
  readonly credentials?: { readonly clientId: string; readonly clientSecret: string };
}

/** An integrator with its secret, which exists in this answer only. */
export interface RegisteredIntegrator {
  readonly integrator: IntegratorRow;
  readonly clientSecret: string;
}

/** Programs that call the REST API with client credentials. */
@Injectable()
export class IntegratorsService {
  constructor(
    private readonly doors: Doors,
    private readonly integrators: IntegratorsRepository,
    private readonly cipher: FieldCipher,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /** @throws Problem `conflict` when the client id is taken. */
  async register(context: ChangeContext, organisation: OrganisationRow, integrator: NewIntegrator): Promise<RegisteredIntegrator> {
    const id = this.ids.uuid();
    const clientId = integrator.credentials?.clientId ?? `integrator-${id}`;
    const clientSecret = integrator.credentials?.clientSecret ?? Buffer.from(this.ids.random(32)).toString('base64url');
    try {
      const row = await this.doors.create(INTEGRATOR, context, (now) => ({
        row: {
          id,
          version: 1,
          organisationId: organisation.id,
          organisationPath: organisation.organisationPath,
          clientId,
          name: integrator.name,
          secretDigest: this.digest(clientId, clientSecret),
          grants: [...integrator.grants],
          createdAt: now,
        },
        history: [{ code: 'registered' }],
      }));
      return { integrator: row, clientSecret };
    } catch (error) {
      if (!isUniqueViolation(error, 'integrator_client_id')) throw error;
      throw new Problem('conflict', 'An integrator with this client id exists already.');
    }
  }

  find(clientId: string): Promise<IntegratorRow | null> {
    return this.integrators.findByClientId(TOKEN_ENDPOINT, clientId);
  }

  /** How a program is called; nothing when it is gone. */
  async nameOf(id: string): Promise<string> {
    return (await this.integrators.find(NAMES, id))?.name ?? '';
  }

  /** Whether a secret belongs to a client; false for clients that do not exist. */
  async secretMatches(clientId: string, secret: string): Promise<boolean> {
    const integrator = await this.find(clientId);
    return integrator !== null && FieldCipher.sameIndex(integrator.secretDigest, this.digest(clientId, secret));
  }

  private digest(clientId: string, secret: string): string {
    return this.cipher.blindIndex(`integrator.secret:${clientId}`, secret);
  }
}
