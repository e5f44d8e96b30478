import { Controller, Param, Post } from '@nestjs/common';
import { changeContext, CurrentPrincipal, NoIdempotencyKey, ProblemResponses, Returns, RoomOnly } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { z } from 'zod';
import { UserCodesService } from './user-codes.service.js';

export const givenUserCode = z
  .object({ userCode: z.string().meta({ description: 'Ten characters, the last one a check; shown now and never again.', example: '7K3QF-0ZT9M' }) })
  .meta({ id: 'GivenUserCode' });
export type GivenUserCode = z.infer<typeof givenUserCode>;

/** User codes of devices. */
@Controller('v1/devices')
export class UserCodesController {
  constructor(private readonly userCodes: UserCodesService) {}

  @Post(':id/user-codes')
  @RoomOnly('otp-sync:devices')
  @NoIdempotencyKey('Each call gives another code, and only the last one holds: what was lost on the way is worth nothing.')
  @ProblemResponses('not-found', 'illegal-transition')
  @Returns(givenUserCode, { status: 201, description: 'A fresh user code; an earlier one holds no more.' })
  async rotate(@CurrentPrincipal() principal: Principal, @Param('id', { schema: z.uuid() }) id: string): Promise<GivenUserCode> {
    return { userCode: await this.userCodes.rotate(changeContext(principal, 'give-user-code'), id) };
  }
}
