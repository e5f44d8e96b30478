import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { z } from 'zod';

const smsSchema = z.strictObject({ to: z.string(), from: z.string(), text: z.string(), reference: z.uuid() });
export type ReceivedSms = z.infer<typeof smsSchema>;

/** A real HTTP gateway that keeps what it takes, and answers as it is told. */
export interface ScriptedSmsGateway {
  readonly url: string;
  readonly apiKey: string;
  readonly taken: ReceivedSms[];
  /** Every try, whatever was answered. */
  readonly offered: ReceivedSms[];
  /** The status it answers; `silence` keeps the caller waiting. */
  answer: (sms: ReceivedSms) => number | 'silence';
  stop(): Promise<void>;
}

export async function startSmsGateway(): Promise<ScriptedSmsGateway> {
  const apiKey = 'key-of-the-test-gateway';
  const state = { taken: [] as ReceivedSms[], offered: [] as ReceivedSms[], answer: (() => 202) as ScriptedSmsGateway['answer'] };
  const server = createServer((request, response) => {
    const answer = async (): Promise<void> => {
      const sms = smsSchema.parse(await json(request));
      state.offered.push(sms);
      const status = request.headers.authorization === `Bearer ${apiKey}` ? state.answer(sms) : 401;
      if (status === 'silence') return;
      if (status < 300) state.taken.push(sms);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ repeated: sms.to }));
    };
    answer().catch(() => response.writeHead(400).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return Object.assign(state, { apiKey, url: `http://127.0.0.1:${port}/messages`, stop });
}
