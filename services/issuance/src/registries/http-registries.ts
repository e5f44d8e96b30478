import {
  circuitBreaker,
  ConsecutiveBreaker,
  ExponentialBackoff,
  handleAll,
  handleWhen,
  isBrokenCircuitError,
  retry,
  timeout,
  TimeoutStrategy,
  wrap,
} from 'cockatiel';
import type { CircuitBreakerPolicy } from 'cockatiel';
import { z } from 'zod';
import { RegistryUnavailable } from './registries.js';
import type { Employment, IdentityDocument, Registries, RegistryPerson } from './registries.js';

/** Where the registries are, and how long to wait for them. */
export interface HttpRegistriesOptions {
  readonly baseUrl: string;
  readonly apiKey: string;
  /** Per try. */
  readonly timeoutMs: number;
}

type RegistryName = 'tax' | 'census' | 'police';

/** Second tries: every question may be repeated. */
const RETRIES = 2;
/** After so many failures in a row a registry is left alone for a while. */
const FAILURES_THAT_OPEN = 5;
const HALF_OPEN_AFTER_MS = 2_000;

const text = z.string().min(1).max(200);
const personSchema = z.object({ taxNumber: text, givenName: text, surname: text, fatherName: text, agencyCode: text });
const employmentSchema = z.object({ givenName: text, surname: text, agencyCode: text.nullable() });
const documentSchema = z.object({ isValid: z.boolean() });

/** The registries over HTTP. A breaker per registry: that one is away must not keep the others from answering. */
export class HttpRegistries implements Registries {
  readonly #options: HttpRegistriesOptions;
  readonly #breakers: Readonly<Record<RegistryName, CircuitBreakerPolicy>>;

  constructor(options: HttpRegistriesOptions) {
    this.#options = options;
    const breaker = (): CircuitBreakerPolicy =>
      circuitBreaker(handleAll, { halfOpenAfter: HALF_OPEN_AFTER_MS, breaker: new ConsecutiveBreaker(FAILURES_THAT_OPEN) });
    this.#breakers = { tax: breaker(), census: breaker(), police: breaker() };
  }

  findPerson(taxNumber: string): Promise<RegistryPerson | undefined> {
    return this.#ask('tax', '/tax/persons', { taxNumber }, personSchema);
  }

  findEmployment(taxNumber: string): Promise<Employment | undefined> {
    return this.#ask('census', '/census/employments', { taxNumber }, employmentSchema);
  }

  async isDocumentValid(document: IdentityDocument, taxNumber: string): Promise<boolean> {
    const answer = await this.#ask('police', '/police/documents', { ...document, taxNumber }, documentSchema);
    return answer?.isValid ?? false;
  }

  async #ask<Answer>(registry: RegistryName, path: string, question: object, schema: z.ZodType<Answer>): Promise<Answer | undefined> {
    const again = retry(
      handleWhen((error) => !isBrokenCircuitError(error)),
      { maxAttempts: RETRIES, backoff: new ExponentialBackoff({ initialDelay: 100, maxDelay: 1_000 }) },
    );
    const limit = timeout(this.#options.timeoutMs, TimeoutStrategy.Aggressive);
    try {
      return await wrap(again, this.#breakers[registry], limit).execute(({ signal }) => this.#post(path, question, schema, signal));
    } catch (cause) {
      throw new RegistryUnavailable(`The ${registry} registry does not answer.`, { cause });
    }
  }

  async #post<Answer>(path: string, question: object, schema: z.ZodType<Answer>, signal: AbortSignal): Promise<Answer | undefined> {
    const response = await fetch(this.#options.baseUrl + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', 'x-api-key': this.#options.apiKey },
      body: JSON.stringify(question),
      redirect: 'error',
      signal,
    });
    if (response.status === 200) return schema.parse(await response.json());
    await response.body?.cancel();
    if (response.status === 404) return undefined;
    throw new Error(`The registry answered with status ${response.status}.`);
  }
}
