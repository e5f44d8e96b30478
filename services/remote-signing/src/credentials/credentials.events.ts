import { Controller } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import type { EventOf } from '@vidimus/contracts';
import { EventContext } from '@vidimus/messaging';
import { CertificateReactionsService } from './certificate-reactions.service.js';
import { CERTIFICATE_COMMANDS } from './certificate-reactions.js';
import type { CertificateEventType } from './certificate-reactions.js';

/** What the authority tells about certificates. */
@Controller()
export class CredentialsEvents {
  constructor(private readonly reactions: CertificateReactionsService) {}

  @EventPattern('certificate.issued.v1', undefined, { handler: 'remote-signing.certificate-issued', kind: 'reaction' })
  onIssued(@Payload() event: EventOf<'certificate.issued.v1'>, @Ctx() context: EventContext): Promise<void> {
    return this.tell(event, context);
  }

  @EventPattern('certificate.refused.v1', undefined, { handler: 'remote-signing.certificate-refused', kind: 'reaction' })
  onRefused(@Payload() event: EventOf<'certificate.refused.v1'>, @Ctx() context: EventContext): Promise<void> {
    return this.tell(event, context);
  }

  @EventPattern('certificate.suspended.v1', undefined, { handler: 'remote-signing.certificate-suspended', kind: 'reaction' })
  onSuspended(@Payload() event: EventOf<'certificate.suspended.v1'>, @Ctx() context: EventContext): Promise<void> {
    return this.tell(event, context);
  }

  @EventPattern('certificate.reinstated.v1', undefined, { handler: 'remote-signing.certificate-reinstated', kind: 'reaction' })
  onReinstated(@Payload() event: EventOf<'certificate.reinstated.v1'>, @Ctx() context: EventContext): Promise<void> {
    return this.tell(event, context);
  }

  @EventPattern('certificate.revoked.v1', undefined, { handler: 'remote-signing.certificate-revoked', kind: 'reaction' })
  onRevoked(@Payload() event: EventOf<'certificate.revoked.v1'>, @Ctx() context: EventContext): Promise<void> {
    return this.tell(event, context);
  }

  @EventPattern('certificate.expired.v1', undefined, { handler: 'remote-signing.certificate-expired', kind: 'reaction' })
  onExpired(@Payload() event: EventOf<'certificate.expired.v1'>, @Ctx() context: EventContext): Promise<void> {
    return this.tell(event, context);
  }

  private tell(event: EventOf<CertificateEventType>, { tx }: EventContext): Promise<void> {
    const actor = { kind: 'room', id: 'authority' } as const;
    const context = { actor, command: CERTIFICATE_COMMANDS[event.type], correlationId: event.correlationid, causationId: event.id, tx };
    return this.reactions.heard(context, event.type, event.data.certificateId);
  }
}
