import { Controller } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import type { EventOf } from '@vidimus/contracts';
import { EventContext } from '@vidimus/messaging';
import { LockNotices } from './lock-notices.service.js';

/** What this room itself has published: a lock is laid by one statement, on the way of every code, where no mail is thought of. */
@Controller()
export class LockNoticesEvents {
  constructor(private readonly notices: LockNotices) {}

  @EventPattern('otp.device-locked.v1', undefined, { handler: 'otp-sync.device-locked', kind: 'reaction' })
  onLocked(@Payload() event: EventOf<'otp.device-locked.v1'>, @Ctx() { tx }: EventContext): Promise<void> {
    const context = { actor: { kind: 'system', id: 'otp-sync' } as const, command: 'tell-of-lock', correlationId: event.correlationid, causationId: event.id, tx };
    return this.notices.heard(context, event.id, event.data);
  }
}
