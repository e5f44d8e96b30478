import { Controller } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import type { EventEnvelope, EventOf } from '@vidimus/contracts';
import { EventContext } from '@vidimus/messaging';
import type { ChangeContext } from '@vidimus/persistence';
import { CertificateReactionsService } from './certificate-reactions.service.js';

/** What the authority tells about certificates. */
@Controller()
export class CompletionsEvents {
  constructor(private readonly reactions: CertificateReactionsService) {}

  @EventPattern('certificate.issued.v1', undefined, { handler: 'issuance.certificate-issued', kind: 'reaction' })
  onIssued(@Payload() event: EventOf<'certificate.issued.v1'>, @Ctx() context: EventContext): Promise<void> {
    return this.reactions.issued(heard(context, event, 'certificate-issued'), event.data.requestId, event.data.certificateId);
  }

  @EventPattern('certificate.refused.v1', undefined, { handler: 'issuance.certificate-refused', kind: 'reaction' })
  onRefused(@Payload() event: EventOf<'certificate.refused.v1'>, @Ctx() context: EventContext): Promise<void> {
    const { requestId, certificateId, reason } = event.data;
    return this.reactions.refused(heard(context, event, 'certificate-refused'), requestId, certificateId, reason);
  }

  @EventPattern('certificate.suspended.v1', undefined, { handler: 'issuance.certificate-suspended', kind: 'reaction' })
  onSuspended(@Payload() event: EventOf<'certificate.suspended.v1'>, @Ctx() context: EventContext): Promise<void> {
    return this.reactions.suspended(heard(context, event, 'certificate-suspended'), event.data.certificateId, event.data.by);
  }

  @EventPattern('certificate.reinstated.v1', undefined, { handler: 'issuance.certificate-reinstated', kind: 'reaction' })
  onReinstated(@Payload() event: EventOf<'certificate.reinstated.v1'>, @Ctx() context: EventContext): Promise<void> {
    return this.reactions.reinstated(heard(context, event, 'certificate-reinstated'), event.data.certificateId, event.data.by);
  }

  @EventPattern('certificate.revoked.v1', undefined, { handler: 'issuance.certificate-revoked', kind: 'reaction' })
  onRevoked(@Payload() event: EventOf<'certificate.revoked.v1'>, @Ctx() context: EventContext): Promise<void> {
    return this.reactions.revoked(heard(context, event, 'certificate-revoked'), event.data.certificateId, event.data.category);
  }
}

function heard(context: EventContext, event: EventEnvelope, command: string): ChangeContext {
  return { actor: { kind: 'room', id: 'authority' }, command, correlationId: event.correlationid, causationId: event.id, tx: context.tx };
}
