import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import type { ProviderDocuments } from '@vidimus/pki';
import { CLOCK, LOG } from '@vidimus/service-kit';
import type { Clock } from '@vidimus/workflow';
import type { Logger } from 'pino';
import { builtInProfiles, PROFILE_VARIANT } from './profile.js';
import type { ProfileVariant } from './profile.js';
import { ProfilesRepository } from './profiles.repository.js';

/** Token of the addresses of the provider's documents. */
export const DOCUMENTS = Symbol('vidimus.authority.documents');

/** Writes the built-in profiles of this installation's variant into the database at start. */
@Injectable()
export class ProfileSeeder implements OnModuleInit {
  constructor(
    private readonly profiles: ProfilesRepository,
    @Inject(PROFILE_VARIANT) private readonly variant: ProfileVariant,
    @Inject(DOCUMENTS) private readonly documents: ProviderDocuments,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  async onModuleInit(): Promise<void> {
    const different = await this.profiles.seed(builtInProfiles(this.variant, this.documents), this.clock.now());
    for (const { id, version, variant } of different) {
      this.log.warn({ profile: id, version, variant }, 'the stored profile has another content than this program; the stored one is used');
    }
  }
}
