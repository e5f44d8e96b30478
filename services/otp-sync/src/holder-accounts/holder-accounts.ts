import { Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { RoomClient } from '@vidimus/service-kit';
import { z } from 'zod';

const account = z.object({ accountId: z.uuid() });

/** Who holders are is for identity to know; it is asked whenever that matters, and nothing of its answers is kept. */
@Injectable()
export class HolderAccounts {
  constructor(private readonly rooms: RoomClient) {}

  /**
   * The account of a holder, by which he is written to; undefined for somebody whom identity does not know.
   * @param correlationId of a job's story; by default that of the present request
   * @throws Problem `unavailable` when identity is away.
   */
  async find(holderId: string, correlationId?: string): Promise<string | undefined> {
    const story = correlationId === undefined ? {} : { correlationId };
    try {
      return (await this.rooms.get('identity', `/v1/holders/${holderId}`, { scope: 'identity:persons', answer: account, ...story })).accountId;
    } catch (error) {
      if (error instanceof Problem && error.slug === 'not-found') return undefined;
      throw error;
    }
  }
}
