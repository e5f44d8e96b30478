import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { Doors, event } from '@vidimus/persistence';
import type { ChangeContext, Page, PageOptions, Scope } from '@vidimus/persistence';
import { IDS } from '@vidimus/service-kit';
import type { Ids } from '@vidimus/workflow';
import { organisationPath } from './organisation.js';
import type { OrganisationKind } from './organisation.js';
import { ORGANISATION } from './organisation.entity.js';
import type { OrganisationRow } from './organisation.entity.js';
import { OrganisationsRepository } from './organisations.repository.js';

/** What an organisation is registered with. */
export interface NewOrganisation {
  /** Given by the host that seeds an installation; else a new one. */
  readonly id?: string;
  /** Null for a root, which only the host may plant. */
  readonly parentId: string | null;
  readonly kind: OrganisationKind;
  readonly name: string;
}

/** The tree of organisations. */
@Injectable()
export class OrganisationsService {
  constructor(
    private readonly doors: Doors,
    private readonly organisations: OrganisationsRepository,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /**
   * Gives an organisation its place in the tree, for good.
   * @throws Problem `not-found` when the parent is not in the scope; `unprocessable` when the tree gets too deep.
   */
  async register(context: ChangeContext, scope: Scope, organisation: NewOrganisation): Promise<OrganisationRow> {
    const parent = organisation.parentId === null ? null : await this.get(scope, organisation.parentId);
    const id = organisation.id ?? this.ids.uuid();
    const path = organisationPath(id, parent?.organisationPath ?? null);
    return this.doors.create(ORGANISATION, context, (now) => ({
      row: {
        id,
        version: 1,
        parentId: organisation.parentId,
        organisationPath: path,
        kind: organisation.kind,
        name: organisation.name,
        createdAt: now,
      },
      history: [{ code: 'registered', data: { parentId: organisation.parentId } }],
      events: [event('organisation.registered.v1', id, { organisationId: id, parentId: organisation.parentId, path })],
    }));
  }

  /** @throws Problem `not-found` when there is none in the scope. */
  async get(scope: Scope, id: string): Promise<OrganisationRow> {
    const row = await this.organisations.find(scope, id);
    if (row === null) throw new Problem('not-found', 'There is no organisation with this identifier where you may look.');
    return row;
  }

  page(scope: Scope, options: PageOptions): Promise<Page<OrganisationRow>> {
    return this.organisations.page(scope, options);
  }

  /** The names that go with ids, in the order of the tree. */
  named(scope: Scope, ids: readonly string[]): Promise<OrganisationRow[]> {
    return this.organisations.findAll(scope, ids);
  }
}
