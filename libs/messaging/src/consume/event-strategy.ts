import { createHash } from 'node:crypto';
import type { INestApplication } from '@nestjs/common';
import { NestMicroservice, Server } from '@nestjs/microservices';
import type { CustomTransportStrategy, MessageHandler } from '@nestjs/microservices';
import { EventDelivery } from './event-delivery.js';
import type { DeliveryOptions } from './event-delivery.js';
import { declareHandler } from './event-handler.js';
import type { EventHandler, HandlerKind } from './event-handler.js';
import type { EventLog, Subscription } from '../event-log.js';
import { RethrowFilter } from './rethrow-filter.js';

/** What the event side of a room is made of. */
export interface EventStrategyOptions extends DeliveryOptions {
  /** Name of the room, such as `issuance`; its consumer groups begin with it. */
  readonly room: string;
  readonly log: EventLog;
  /** Consumption has ended for good; the process must end or the room report itself ill. */
  readonly onCrash: (error: unknown) => void;
}

/**
 * Nest's way to the event log: `@EventPattern(type, undefined, { handler, kind })`. Unlike Nest's own transporters it gives every
 * (type, handler) a transaction and an inbox row of its own, and no failing handler ever blocks a partition.
 *
 * Two consumer groups per room. Reactions read as `<room>`, whose offsets outlive the room's database: an emptied room does not
 * act again. Copies read as `<room>.copies.<generation>.<handlers>`: an emptied database has another generation, and a new copy
 * handler changes the last part; both read everything again from the first offset, and the inbox drops what a handler has had.
 */
export class EventStrategy extends Server implements CustomTransportStrategy {
  /** Errors come back to us as they are, instead of being logged and swallowed by Nest. */
  override readonly propagatesEventHandlerErrors = true;
  readonly #options: EventStrategyOptions;
  readonly #handlers: EventHandler[] = [];
  #subscriptions: Subscription[] = [];

  constructor(options: EventStrategyOptions) {
    super();
    this.#options = options;
  }

  /**
   * Called by Nest for every handler it finds. The inherited method would chain handlers of one pattern and run them at the same
   * time: one could then still write on a connection whose transaction another one's failure has ended.
   */
  override addHandler(pattern: unknown, callback: MessageHandler, isEventHandler = false, extras: unknown = {}): void {
    const handler = declareHandler(pattern, callback, isEventHandler, extras);
    if (this.handlerOf(handler.name, handler.contract.type) !== undefined) {
      throw new Error(`Two handlers of ${handler.contract.type} are named ${handler.name}: their inbox rows would mix. Rename one.`);
    }
    this.#handlers.push(handler);
  }

  /** The handler of this name for a type, as dead letters name it. */
  handlerOf(name: string, type: string): EventHandler | undefined {
    return this.#handlers.find((handler) => handler.name === name && handler.contract.type === type);
  }

  /** Called by Nest. Subscribes; connecting to the log goes on in the background for as long as it takes. */
  listen(callback: (error?: unknown) => void): void {
    this.#subscribe().then(
      () => callback(),
      (error: unknown) => callback(error),
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.#subscriptions.map((subscription) => subscription.stop()));
    this.#subscriptions = [];
  }

  /** Does every group read? True also for a room without handlers. */
  joined(): boolean {
    return this.#subscriptions.every((subscription) => subscription.joined());
  }

  /** Records that wait for this room. */
  async lag(): Promise<number> {
    const lags = await Promise.all(this.#subscriptions.map((subscription) => subscription.lag()));
    return lags.reduce((sum, lag) => sum + lag, 0);
  }

  /** There are no events of the transport itself to listen to. */
  on(event: string): never {
    throw new Error(`The event strategy has no event ${event}: ask joined() and lag().`);
  }

  /** The event log. */
  unwrap<T = EventLog>(): T {
    return this.#options.log as T;
  }

  async #subscribe(): Promise<void> {
    const reactions = this.#handlersOf('reaction');
    const copies = this.#handlersOf('copy');
    if (reactions.length > 0) this.#open(this.#options.room, reactions, true);
    if (copies.length > 0) this.#open(await this.#copiesGroup(copies), copies, reactions.length === 0);
  }

  #handlersOf(kind: HandlerKind): EventHandler[] {
    return this.#handlers.filter((handler) => handler.kind === kind);
  }

  #open(group: string, handlers: readonly EventHandler[], reportsUnreadable: boolean): void {
    const delivery = new EventDelivery(this.#options, handlers, reportsUnreadable);
    const topics = [...new Set(handlers.map((handler) => handler.contract.topic))];
    for (const topic of topics) this.#options.verifier.assertKnows(topic);
    this.#subscriptions.push(
      this.#options.log.subscribe({
        group,
        topics,
        onRecord: (record, signal) => delivery.take(record, signal),
        onCrash: this.#options.onCrash,
      }),
    );
  }

  async #copiesGroup(copies: readonly EventHandler[]): Promise<string> {
    const [row]: { generation: string }[] = await this.#options.dataSource.query('SELECT generation FROM room_generation LIMIT 1');
    if (row === undefined) throw new Error('The table room_generation is empty: migrate the database of the room.');
    const names = copies.map((handler) => `${handler.name} ${handler.contract.type}`).sort();
    const handlers = createHash('sha256').update(names.join('\n')).digest('hex').slice(0, 8);
    return `${this.#options.room}.copies.${row.generation}.${handlers}`;
  }
}

/**
 * Connects an application to its events. Handlers get none of the application's pipes, guards and interceptors, which are made for
 * HTTP, and exactly one filter, which has to be there before Nest builds the handlers.
 * Events flow from `app.startAllMicroservices()` on, until `app.close()`.
 */
export function connectEvents(app: INestApplication, strategy: EventStrategy): void {
  const microservice = app.connectMicroservice({ strategy }, { deferInitialization: true });
  if (!(microservice instanceof NestMicroservice)) throw new Error('Nest gave no NestMicroservice: its version is not the expected one.');
  microservice.useGlobalFilters(new RethrowFilter());
  // What Nest itself does when it does not defer; the application runs the life-cycle hooks.
  microservice.registerListeners();
  microservice.setIsInitialized(true);
  microservice.setIsInitHookCalled(true);
}
