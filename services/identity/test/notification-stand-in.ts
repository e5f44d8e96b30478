import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';

const orderSchema = z.strictObject({
  template: z.literal('otp-code-sms'),
  locale: z.string(),
  to: z.strictObject({ phone: z.string() }),
  parameters: z.strictObject({ code: z.string().regex(/^\d{6}$/), minutes: z.string() }),
  sendBefore: z.iso.datetime(),
  about: z.strictObject({ type: z.string(), id: z.uuid(), organisationId: z.uuid(), organisationPath: z.string() }),
});
export type MessageOrder = z.infer<typeof orderSchema>;

/** Takes messages in the place of the messages' room, which sends codes by SMS. */
export interface NotificationStandIn {
  readonly url: string;
  /** Everything that was ordered, the oldest first. */
  readonly orders: MessageOrder[];
  codes(): string[];
  /** From now on it answers that it is away, or no longer. */
  away(isAway: boolean): void;
  stop(): Promise<void>;
}

export async function startNotificationStandIn(): Promise<NotificationStandIn> {
  const orders: MessageOrder[] = [];
  let isAway = false;
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const isOrder = request.method === 'PUT' && /^\/v1\/messages\/[0-9a-f-]{36}$/.test(request.url ?? '') && (request.headers.authorization ?? '').startsWith('Bearer ey');
      if (isAway || !isOrder) return response.writeHead(isAway ? 503 : 404).end();
      orders.push(orderSchema.parse(JSON.parse(body)));
      return response.writeHead(202, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The port of the stand-in is not known.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    orders,
    codes: () => orders.map(({ parameters }) => parameters.code),
    away: (value) => void (isAway = value),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
