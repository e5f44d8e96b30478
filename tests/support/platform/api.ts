import { randomUUID } from 'node:crypto';

/** An answer of the platform, its body read. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** What the text says where it is JSON, and nothing otherwise. */
  readonly body: Json;
}

/** Bodies are read by the names that the interface documents; what is not there is undefined, and fails the expectation. */
export interface Json {
  readonly [member: string]: Json & string & number & boolean & Json[];
}

/** Calls the interface as somebody. */
export interface Api {
  get(path: string): Promise<Answer>;
  post(path: string, body?: object, idempotencyKey?: string): Promise<Answer>;
  put(path: string, body?: object): Promise<Answer>;
  /** Any method, with a fresh idempotency key where one is needed. */
  call(method: string, path: string, body?: object): Promise<Answer>;
}

type Send = (path: string, init: { method: string; headers: Record<string, string>; body?: string }) => Promise<Response>;

/** An interface over whatever sends the requests. */
export function apiOver(send: Send): Api {
  const call = async (method: string, path: string, body?: object, key?: string): Promise<Answer> => {
    const response = await send(path, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(method === 'GET' ? {} : { 'idempotency-key': key ?? randomUUID() }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return readAnswer(response);
  };
  return {
    get: (path) => call('GET', path),
    post: (path, body, key) => call('POST', path, body, key),
    put: (path, body) => call('PUT', path, body),
    call: (method, path, body) => call(method, path, body),
  };
}

/** Reads a body by its media type. */
export async function readAnswer(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  return { status: response.status, headers: response.headers, text, body: (isJson ? JSON.parse(text) : {}) as Json };
}
