import pg from 'pg';

/** How long things on a connection may take, in milliseconds. */
export interface ConnectionLimits {
  /** Until a connection can be used, and until the pool has a free one. */
  readonly connectMs: number;
  /** The server ends a statement that takes longer, so that it works for nobody who has gone. */
  readonly statementMs: number;
  /** Whoever asks waits no longer for an answer: a server that is frozen, or behind a network that swallows everything, keeps no limit of its own. */
  readonly answerMs: number;
  /** A room that is frozen between two statements of a transaction keeps others from the rows that it has locked for no longer. */
  readonly idleInTransactionMs: number;
}

/** For rooms, which answer people. */
export const ROOM_LIMITS: ConnectionLimits = { connectMs: 5_000, statementMs: 20_000, answerMs: 25_000, idleInTransactionMs: 60_000 };

/** The kernel begins to ask after so long a silence whether the other end is there. */
const KEEP_ALIVE_AFTER_MS = 10_000;
const SOUND = { onConnect: surviveLoss, keepAlive: true, keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS };

/**
 * Listens to a connection for as long as it lives. That it is lost is told by the statement that fails on it; but one that is ended in the moment
 * in which it is handed over has nobody else who listens yet, and an error that nobody hears ends the process.
 */
export function surviveLoss(client: { on(event: 'error', listener: () => void): unknown }): void {
  client.on('error', () => undefined);
}

/**
 * A connection on which an answer did not come in time is closed. Left to itself `pg` would give it back to the pool, where the next one waits for
 * the same answer, as would the end of its transaction.
 */
class BoundedClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    const ask = this.query.bind(this) as (...words: unknown[]) => unknown;
    // `query` has a dozen forms, which all pass through here as they are.
    Object.assign(this, { query: (...words: unknown[]): unknown => this.#watched(ask(...words)) });
  }

  #watched(answer: unknown): unknown {
    if (answer instanceof Promise) {
      answer.catch((error: unknown) => {
        if (error instanceof Error && error.message === NO_ANSWER) this.#close();
      });
    }
    return answer;
  }

  /** Without the farewell of `end()`, for which it would have to be free. */
  #close(): void {
    this.connection.stream.destroy();
  }
}

/** What `pg` says when `query_timeout` is over. */
const NO_ANSWER = 'Query read timeout';

/** Settings of `pg` with which nothing is waited for without end. What was waited for in vain is a part that is away, 503 at the edge. */
export function boundedConnections({ connectMs, statementMs, answerMs, idleInTransactionMs }: ConnectionLimits): object {
  return {
    ...SOUND,
    Client: BoundedClient,
    connectionTimeoutMillis: connectMs,
    query_timeout: answerMs,
    statement_timeout: statementMs,
    idle_in_transaction_session_timeout: idleInTransactionMs,
  };
}

/** For migrations and commands of operators: connecting has a limit, work has none. */
export function patientConnections(): object {
  return { ...SOUND, connectionTimeoutMillis: ROOM_LIMITS.connectMs };
}
