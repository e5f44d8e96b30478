import { everything } from '@vidimus/persistence';
import type { ChangeContext } from '@vidimus/persistence';
import { IDS } from '@vidimus/service-kit';
import type { RunningRoom } from '@vidimus/service-kit';
import type { Ids } from '@vidimus/workflow';
import type { Locale } from '../accounts/account.entity.js';
import { AccountsRepository } from '../accounts/accounts.repository.js';
import { AccountsService } from '../accounts/accounts.service.js';
import { IntegratorsService } from '../clients/integrators.service.js';
import { CredentialsService } from '../credentials/credentials.service.js';
import type { GrantRequest } from '../grants/account-grant.js';
import { GrantingService } from '../grants/granting.service.js';
import type { OrganisationKind } from '../organisations/organisation.js';
import { OrganisationsService } from '../organisations/organisations.service.js';

/** What an installation begins with. Organisations are listed parents first. */
export interface IdentitySeed {
  readonly organisations: readonly { readonly id: string; readonly parentId: string | null; readonly kind: OrganisationKind; readonly name: string }[];
  readonly officers: readonly SeedOfficer[];
  readonly integrators: readonly SeedIntegrator[];
}

/** An officer who can sign in at once. */
export interface SeedOfficer {
  readonly id: string;
  /** Employer. */
  readonly organisationId: string;
  readonly username: string;
  readonly displayName: string;
  readonly email: string;
  readonly locale?: Locale;
  readonly password: string;
  /** Base32. */
  readonly totpSecret: string;
  /** Given for an officer whose second factor is a code by SMS; then the secret of a program is not used. */
  readonly phone?: string | null;
  readonly grants: readonly GrantRequest[];
}

/** A program with credentials that the host chose. */
export interface SeedIntegrator {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly organisationId: string;
  readonly name: string;
  readonly grants: readonly GrantRequest[];
}

const HOST = everything('the host plants an installation');

/**
 * Plants organisations, officers and integrators into a running identity room, through the same services as everybody; what is there
 * already is left as it is, so that it can be called at every start, and after a start that was cut off.
 */
export async function seedIdentity(room: RunningRoom, seed: IdentitySeed): Promise<void> {
  const seeder = new Seeder(room);
  for (const organisation of seed.organisations) await seeder.organisation(organisation);
  for (const officer of seed.officers) await seeder.officer(officer);
  for (const integrator of seed.integrators) await seeder.integrator(integrator);
}

class Seeder {
  private readonly organisations: OrganisationsService;
  private readonly accounts: AccountsService;
  private readonly accountReads: AccountsRepository;
  private readonly credentials: CredentialsService;
  private readonly granting: GrantingService;
  private readonly integrators: IntegratorsService;
  private readonly ids: Ids;

  constructor({ app }: RunningRoom) {
    const anywhere = { strict: false };
    this.organisations = app.get(OrganisationsService, anywhere);
    this.accounts = app.get(AccountsService, anywhere);
    this.accountReads = app.get(AccountsRepository, anywhere);
    this.credentials = app.get(CredentialsService, anywhere);
    this.granting = app.get(GrantingService, anywhere);
    this.integrators = app.get(IntegratorsService, anywhere);
    this.ids = app.get(IDS, anywhere);
  }

  async organisation(organisation: IdentitySeed['organisations'][number]): Promise<void> {
    const [existing] = await this.organisations.named(HOST, [organisation.id]);
    if (existing === undefined) await this.organisations.register(this.context(), HOST, organisation);
  }

  async officer(officer: SeedOfficer): Promise<void> {
    const existing = await this.accountReads.find(HOST, officer.id);
    // Who was planted before addresses were asked for gets his now.
    if (existing !== null && existing.emailSealed === null && existing.state !== 'DISABLED') {
      await this.accounts.setEmail(this.context(), HOST, officer.id, officer.email);
    }
    if (existing !== null && existing.state !== 'INVITED') return;
    const { code } = existing === null ? await this.create(officer) : await this.accounts.invite(this.context(), HOST, officer.id);
    const secondFactor = (officer.phone ?? null) !== null ? { telephoneIsHis: true as const } : { existingSecret: officer.totpSecret };
    await this.credentials.completeEnrolment(code, { password: officer.password, secondFactor }, this.ids.uuid());
  }

  async integrator(integrator: SeedIntegrator): Promise<void> {
    if ((await this.integrators.find(integrator.clientId)) !== null) return;
    const organisation = await this.organisations.get(HOST, integrator.organisationId);
    const grants = await this.granting.prepareAll({ grants: undefined, scope: HOST }, 'program', integrator.grants);
    await this.integrators.register(this.context(), organisation, { name: integrator.name, grants, credentials: integrator });
  }

  private async create(officer: SeedOfficer): ReturnType<AccountsService['create']> {
    const organisation = await this.organisations.get(HOST, officer.organisationId);
    const grants = await this.granting.prepareAll({ grants: undefined, scope: HOST }, 'person', officer.grants);
    return this.accounts.create(this.context(), organisation, { ...officer, phone: officer.phone ?? null, locale: officer.locale ?? 'en', grants });
  }

  private context(): ChangeContext {
    return { actor: { kind: 'system', id: 'host' }, command: 'seed', correlationId: this.ids.uuid() };
  }
}
