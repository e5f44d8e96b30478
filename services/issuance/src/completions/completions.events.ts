import { Controller } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import type { EventEnvelope, EventOf } from '@vidimus/contracts';
import { EventContext } from '@vidimus/messaging';
import type { ChangeContext } from '@vidimus/persistence';
import { CertificateReactionsService } from './certificate-reactions.service.js';
import { CredentialNewsService } from './credential-news.service.js';

/** What the authority tells about certificates, and remote-signing about the PINs of their keys. */
@Controller()
export class CompletionsEvents {
  constructor(
    private readonly reactions: CertificateReactionsService,
    private readonly pins: CredentialNewsService,
  ) {}

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

  @EventPattern('credential.pin-blocked.v1', undefined, { handler: 'issuance.pin-blocked', kind: 'reaction' })
  onPinBlocked(@Payload() event: EventOf<'credential.pin-blocked.v1'>, @Ctx() context: EventContext): Promise<void> {
    return this.pins.heard(heard(context, event, 'pin-blocked', 'remote-signing'), event.data.credentialId, 'BLOCKED');
  }

  @EventPattern('credential.pin-reset-ordered.v1', undefined, { handler: 'issuance.pin-reset-ordered', kind: 'reaction' })
  onPinResetOrdered(@Payload() event: EventOf<'credential.pin-reset-ordered.v1'>, @Ctx() context: EventContext): Promise<void> {
    return this.pins.heard(heard(context, event, 'pin-reset-ordered', 'remote-signing'), event.data.credentialId, 'RESET_ORDERED');
  }

  @EventPattern('credential.pin-unblocked.v1', undefined, { handler: 'issuance.pin-unblocked', kind: 'reaction' })
  onPinUnblocked(@Payload() event: EventOf<'credential.pin-unblocked.v1'>, @Ctx() context: EventContext): Promise<void> {
    return this.pins.heard(heard(context, event, 'pin-unblocked', 'remote-signing'), event.data.credentialId, 'UNBLOCKED');
  }

  @EventPattern('credential.pin-changed.v1', undefined, { handler: 'issuance.pin-changed', kind: 'reaction' })
  onPinChanged(@Payload() event: EventOf<'credential.pin-changed.v1'>, @Ctx() context: EventContext): Promise<void> {
    return this.pins.heard(heard(context, event, 'pin-changed', 'remote-signing'), event.data.credentialId, 'CHANGED');
  }
}

function heard(context: EventContext, event: EventEnvelope, command: string, room = 'authority'): ChangeContext {
  return { actor: { kind: 'room', id: room }, command, correlationId: event.correlationid, causationId: event.id, tx: context.tx };
}
