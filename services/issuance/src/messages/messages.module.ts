import { Module } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { Jobs } from '@vidimus/persistence';
import { NOTIFY_OFFICERS, SEND_MESSAGE } from '../issuance-requests/issuance-changes.js';
import type { NotifyOfficers, SendMessage } from '../issuance-requests/issuance-changes.js';
import { IssuanceRequestsModule } from '../issuance-requests/issuance-requests.module.js';
import { OrganisationPoliciesModule } from '../organisation-policies/organisation-policies.module.js';
import { SealingModule } from '../sealing/sealing.module.js';
import { MessagesEvents } from './messages.events.js';
import { MessagesService } from './messages.service.js';
import { OfficerMessagesService } from './officer-messages.service.js';

/** About a day, since the longest pause between two tries is ten minutes. */
const TRIES_OF_A_DAY = 150;

@Module({
  imports: [IssuanceRequestsModule, OrganisationPoliciesModule, SealingModule],
  controllers: [MessagesEvents],
  providers: [MessagesService, OfficerMessagesService],
})
export class MessagesModule implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly messages: MessagesService,
    private readonly officers: OfficerMessagesService,
  ) {}

  onModuleInit(): void {
    this.jobs.define<SendMessage>(SEND_MESSAGE, (job, { id }) => this.messages.send(job, id), { retryLimit: TRIES_OF_A_DAY });
    this.jobs.define<NotifyOfficers>(NOTIFY_OFFICERS, (job, { id }) => this.officers.notify(job, id), { retryLimit: TRIES_OF_A_DAY });
  }
}
