import { Problem } from '@vidimus/contracts';
import { isInScope } from '@vidimus/persistence';
import type { Scope } from '@vidimus/persistence';
import { z } from 'zod';
import type { RoomClient } from './room-client.js';

/** Where in the tree something belongs: an organisation, and the ids from the root down to it. */
export interface OrganisationPlace {
  readonly organisationId: string;
  readonly organisationPath: string;
}

const place = z.object({ path: z.string() });

/**
 * Where organisations stand in the tree, which is for identity to know. Whoever manages one may name any id below it: a room that takes the place from
 * its caller would keep something of his under the id of an organisation elsewhere.
 */
export class OrganisationPlaces {
  /** Those that identity has told. A place never changes. */
  readonly #known = new Map<string, string>();

  constructor(private readonly rooms: RoomClient) {}

  /**
   * @throws Problem `not-found` where the caller may not act; `unprocessable` at `/organisationPath` unless the organisation stands there; `unavailable`
   *   when identity is away.
   */
  async assertActsAt(scope: Scope, { organisationId, organisationPath }: OrganisationPlace): Promise<void> {
    if (!isInScope(scope, organisationPath)) throw new Problem('not-found', 'There is no organisation with this identifier where you may act.');
    if ((await this.pathOf(organisationId)) === organisationPath) return;
    const detail = 'The organisation does not stand at this place in the tree. Give the ids from the root down to it.';
    throw new Problem('unprocessable', detail, { errors: [{ pointer: '/organisationPath', detail, code: 'PATH' }] });
  }

  /** @returns undefined for an organisation that identity does not know. */
  private async pathOf(id: string): Promise<string | undefined> {
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    try {
      const { path } = await this.rooms.get('identity', `/v1/organisation-places/${id}`, { scope: 'identity:organisations', answer: place });
      this.#known.set(id, path);
      return path;
    } catch (error) {
      if (error instanceof Problem && error.slug === 'not-found') return undefined;
      throw error;
    }
  }
}
