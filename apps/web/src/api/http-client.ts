import { ApiProblem, readProblem } from './problem.js';

/** What a write carries besides its body. */
export interface WriteOptions {
  readonly idempotencyKey?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Calls the one origin the page came from. The browser adds the session's cookie; the token against forged requests is added here. */
export class HttpClient {
  /** Null without a session; undefined before anybody asked, which the first write does. */
  csrfToken: string | null | undefined = undefined;
  /** When the server last saw this session used, in milliseconds; null before the first answer. */
  lastAnswerAt: number | null = null;
  /** Told when an answer says that the session is over. */
  onSignedOut: () => void = () => undefined;

  constructor(private readonly now: () => number = () => Date.now()) {}

  /** @throws ApiProblem */
  get<Result>(path: string, signal?: AbortSignal): Promise<Result> {
    return this.call<Result>(path, { method: 'GET', ...(signal === undefined ? {} : { signal }) });
  }

  /** @throws ApiProblem */
  post<Result>(path: string, body: unknown, options?: WriteOptions): Promise<Result> {
    return this.write<Result>('POST', path, body, options);
  }

  /** @throws ApiProblem */
  put<Result>(path: string, body: unknown, options?: WriteOptions): Promise<Result> {
    return this.write<Result>('PUT', path, body, options);
  }

  /** @throws ApiProblem */
  delete<Result>(path: string, options?: WriteOptions): Promise<Result> {
    return this.write<Result>('DELETE', path, undefined, options);
  }

  private async write<Result>(method: 'POST' | 'PUT' | 'DELETE', path: string, body: unknown, { idempotencyKey, headers = {} }: WriteOptions = {}): Promise<Result> {
    const csrfToken = await this.tokenOfSession();
    return this.call<Result>(path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(csrfToken === null ? {} : { 'x-vidimus-csrf': csrfToken }),
        ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
        ...headers,
      },
    });
  }

  /** Pages for whoever is not signed in are opened in browsers that are, too: there the gateway takes no write without the token. */
  private async tokenOfSession(): Promise<string | null> {
    if (this.csrfToken === undefined) this.csrfToken = (await this.get<{ csrfToken: string | null }>('/session')).csrfToken;
    return this.csrfToken;
  }

  private async call<Result>(path: string, init: RequestInit): Promise<Result> {
    const response = await this.reach(path, init);
    const body = await bodyOf(response);
    if (response.ok) {
      this.lastAnswerAt = this.now();
      return body as Result;
    }
    const problem = readProblem(response.status, body);
    if (problem.slug === 'unauthenticated') this.onSignedOut();
    throw problem;
  }

  private async reach(path: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(path, { ...init, credentials: 'same-origin', headers: { accept: 'application/json', ...init.headers } });
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') throw error;
      throw new ApiProblem('offline', 0, 'Nobody answered.');
    }
  }
}

async function bodyOf(response: Response): Promise<unknown> {
  const type = response.headers.get('content-type') ?? '';
  return /[/+]json/.test(type) ? response.json() : response.text();
}
