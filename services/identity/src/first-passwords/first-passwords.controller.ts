import { Controller, Param, Post } from '@nestjs/common';
import { Allow, changeContext, CurrentPrincipal, NoIdempotencyKey, ProblemResponses, Returns, scopeFor } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { z } from 'zod';
import { FirstPasswordsService } from './first-passwords.service.js';

const givenFirstPassword = z
  .object({
    userId: z.string().describe('What the holder signs in with.'),
    firstPassword: z.string().describe('For the scratch card; shown now and never again.'),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'GivenFirstPassword' });
type GivenFirstPasswordView = z.infer<typeof givenFirstPassword>;

/** Passwords that go with a token. */
@Controller('v1/holders/:personId/first-passwords')
export class FirstPasswordsController {
  constructor(private readonly passwords: FirstPasswordsService) {}

  @Post()
  @Allow('device:manage')
  @NoIdempotencyKey('Each call gives another one, and only the last one holds: what was lost on the way is worth nothing.')
  @ProblemResponses('not-found', 'illegal-transition')
  @Returns(givenFirstPassword, { status: 201, description: 'It works once, within 14 days: whoever signs in with it chooses another one.' })
  async give(@CurrentPrincipal() principal: Principal, @Param('personId', { schema: z.uuid() }) personId: string): Promise<GivenFirstPasswordView> {
    const { expiresAt, ...given } = await this.passwords.give(changeContext(principal, 'give-first-password'), scopeFor(principal, 'device:manage'), personId);
    return { ...given, expiresAt: expiresAt.toISOString() };
  }
}
