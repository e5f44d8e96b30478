import { Module } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { Jobs } from '@vidimus/persistence';
import { ContactsService } from '../contacts/contacts.service.js';
import { SEND_MESSAGE } from './delivery-job.js';
import type { SendMessage } from './delivery-job.js';
import { DeliveryService } from './delivery.service.js';
import { HandoverService } from './handover.service.js';
import { MessagesController } from './messages.controller.js';
import { MessagesRepository } from './messages.repository.js';
import { MessagesService } from './messages.service.js';
import { SealedContent } from './sealed-content.js';

@Module({
  controllers: [MessagesController],
  providers: [MessagesService, MessagesRepository, DeliveryService, HandoverService, ContactsService, SealedContent],
  exports: [DeliveryService],
})
export class MessagesModule implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly delivery: DeliveryService,
  ) {}

  onModuleInit(): void {
    // The servers' failures are answers, not errors of the job: what is retried here is the room's own trouble, for about a day.
    this.jobs.define<SendMessage>(SEND_MESSAGE, (job) => this.delivery.send(job), { retryLimit: 150, heartbeatSeconds: 120 });
  }
}
