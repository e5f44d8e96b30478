import { Controller, Get, Post } from '@nestjs/common';
import { Leadership } from '@vidimus/messaging';
import { Allow, changeContext, CurrentPrincipal, FreshSecondFactor, NoIdempotencyKey, ProblemResponses, Returns } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { SeedKeyRotation } from './seed-key-rotation.service.js';
import { RESEAL_TASK } from './reseal-task.js';
import { seedKeys, viewOfSeedKeys } from './seed-keys.schemas.js';
import type { SeedKeysView } from './seed-keys.schemas.js';

const FRESH_SECONDS = 300;

/** The back office: keys under which the seeds of devices are sealed, of the whole installation. */
@Controller('v1/seed-keys')
export class SeedKeysController {
  constructor(
    private readonly rotation: SeedKeyRotation,
    private readonly leadership: Leadership,
  ) {}

  @Get()
  @Allow('device:stock')
  @Returns(seedKeys, { description: 'The keys, the oldest first, with how many seeds lie under each; never a key itself.' })
  async list(): Promise<SeedKeysView> {
    return viewOfSeedKeys(await this.rotation.list());
  }

  @Post('rotation')
  @Allow('device:stock')
  @FreshSecondFactor(FRESH_SECONDS)
  @NoIdempotencyKey('While a rotation is under way another one is refused.')
  @ProblemResponses('conflict')
  @Returns(seedKeys, { status: 202, description: 'The next key is in use; seeds are sealed anew, while codes are verified as ever.' })
  async rotate(@CurrentPrincipal() principal: Principal): Promise<SeedKeysView> {
    await this.rotation.rotate(changeContext(principal, 'rotate-seed-key'));
    this.leadership.wake(RESEAL_TASK);
    return viewOfSeedKeys(await this.rotation.list());
  }
}
