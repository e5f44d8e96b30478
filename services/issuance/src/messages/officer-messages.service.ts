import { Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { everything } from '@vidimus/persistence';
import { RoomClient } from '@vidimus/service-kit';
import { z } from 'zod';
import type { NotifyOfficers } from '../issuance-requests/issuance-changes.js';
import { ISSUANCE_REQUEST } from '../issuance-requests/issuance-request.entity.js';
import type { IssuanceRequestRow } from '../issuance-requests/issuance-request.entity.js';
import { IssuanceRequestsService } from '../issuance-requests/issuance-requests.service.js';
import { OrganisationPoliciesService } from '../organisation-policies/organisation-policies.service.js';
import { messageIdFor } from './message-id.js';
import { oneLine } from './one-line.js';

/** A job has no caller. */
const ROOM_ITSELF = everything('officers of every organisation are written to');

type NotifiedRole = 'REGISTRATION_OFFICER' | 'CA_OPERATOR';
const notifiedSchema = z.object({ accountIds: z.array(z.uuid()) });

/**
 * Has officers written to: who started the request, and the officers of his organisation who asked for it (requirements, 8.1). Who that is,
 * identity knows; their addresses and names notification asks for when it sends. The mail names nobody: they open the record.
 */
@Injectable()
export class OfficerMessagesService {
  constructor(
    private readonly requests: IssuanceRequestsService,
    private readonly policies: OrganisationPoliciesService,
    private readonly rooms: RoomClient,
  ) {}

  /** The job: one message for each officer. That a room is away is thrown, so that the job is tried again with the same message ids. */
  async notify({ requestId, correlationId, template }: NotifyOfficers, jobId: string): Promise<void> {
    const row = await this.requests.get(ROOM_ITSELF, requestId);
    const { name } = await this.policies.get(ROOM_ITSELF, row.organisationId);
    const roles: readonly NotifiedRole[] = template === 'issuance-failed-officer' ? ['REGISTRATION_OFFICER', 'CA_OPERATOR'] : ['REGISTRATION_OFFICER'];
    const accounts = new Set<string>();
    for (const role of roles) for (const id of await this.accountsOf(row, role, correlationId)) accounts.add(id);
    for (const accountId of accounts) {
      const order = {
        template,
        to: { accountId },
        parameters: { organisationName: oneLine(name) },
        about: { type: ISSUANCE_REQUEST.name, id: row.id, organisationId: row.organisationId, organisationPath: row.organisationPath },
      };
      await this.order(messageIdFor(jobId, accountId), order, correlationId);
    }
  }

  private async accountsOf(row: IssuanceRequestRow, role: NotifiedRole, correlationId: string): Promise<string[]> {
    const { organisationId, organisationPath } = row;
    const starterId = z.uuid().safeParse(row.startedBy).data ?? null;
    const question = { organisationId, organisationPath, starterId, role };
    const answer = await this.rooms.post('identity', '/v1/notified-officers', question, { scope: 'identity:officers', correlationId, answer: notifiedSchema });
    return answer.accountIds;
  }

  private async order(messageId: string, order: object, correlationId: string): Promise<void> {
    try {
      await this.rooms.put('notification', `/v1/messages/${messageId}`, order, { scope: 'notification:send', correlationId, idempotencyKey: messageId });
    } catch (error) {
      // It was accepted by an earlier try, before the organisation's name changed.
      if (!(error instanceof Problem) || error.slug !== 'conflict') throw error;
    }
  }
}
