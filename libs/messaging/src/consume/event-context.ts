import type { EventEnvelope } from '@vidimus/contracts';
import { BaseRpcContext } from '@nestjs/microservices';
import type { EntityManager } from 'typeorm';

/** What a handler gets beside the event (`@Ctx()`). */
export class EventContext extends BaseRpcContext<[EntityManager, EventEnvelope, number]> {
  /** The transaction that holds the inbox row too: all that the handler writes must go through it. */
  get tx(): EntityManager {
    return this.args[0];
  }

  get event(): EventEnvelope {
    return this.args[1];
  }

  /** 1 at the first try. Counts again from 1 when the event is delivered again after a restart. */
  get attempt(): number {
    return this.args[2];
  }
}
