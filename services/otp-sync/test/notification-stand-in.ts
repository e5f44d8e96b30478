import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { z } from 'zod';

const orderSchema = z.strictObject({
  template: z.enum(['otp-code-sms', 'otp-code-email']),
  locale: z.string(),
  to: z.union([z.strictObject({ phone: z.string() }), z.strictObject({ email: z.string() })]),
  parameters: z.strictObject({ code: z.string(), minutes: z.string() }),
  sendBefore: z.iso.datetime(),
  about: z.strictObject({ type: z.string(), id: z.uuid(), organisationId: z.uuid(), organisationPath: z.string() }),
});
const noticeSchema = z.strictObject({
  template: z.enum(['otp-device-activated', 'otp-device-resynchronised', 'otp-device-locked', 'otp-sign-locked', 'otp-replacement-waiting', 'otp-replacement-waiting-sms', 'otp-replacement-done', 'otp-replacement-cancelled']),
  to: z.union([z.strictObject({ accountId: z.uuid() }), z.strictObject({ phone: z.string() })]),
  locale: z.string().optional(),
  parameters: z.record(z.string(), z.string()),
  about: orderSchema.shape.about,
});
export type ReceivedNotice = z.infer<typeof noticeSchema>;
export type ReceivedMessage = z.infer<typeof orderSchema> & { readonly messageId: string };

const REFUSAL = { type: 'http://localhost:8080/problems/unprocessable', title: 'A rule refuses the request', status: 422, detail: 'There is no gateway.' };

/** Takes the place of notification, which is a room of its own: keeps what it was asked. */
export interface NotificationStandIn {
  readonly url: string;
  readonly messages: ReceivedMessage[];
  /** What holders were told about their devices. */
  readonly notices: ReceivedNotice[];
  /** Message ids that were asked for while it was away. */
  readonly missed: string[];
  /** What it answers from now on. */
  mode: 'accept' | 'away' | 'refuse';
  stop(): Promise<void>;
}

export async function startNotificationStandIn(): Promise<NotificationStandIn> {
  const standIn = { mode: 'accept' as NotificationStandIn['mode'], messages: [] as ReceivedMessage[], notices: [] as ReceivedNotice[], missed: [] as string[] };
  const server = createServer((request, response) => {
    const answer = async (): Promise<number> => {
      const messageId = /^\/v1\/messages\/([0-9a-f-]{36})$/.exec(request.url ?? '')?.[1] ?? '';
      const order = z.union([orderSchema, noticeSchema]).parse(await json(request));
      if (standIn.mode === 'away') {
        standIn.missed.push(messageId);
        return 503;
      }
      if (standIn.mode === 'refuse') return 422;
      if ('sendBefore' in order) standIn.messages.push({ ...order, messageId });
      else standIn.notices.push(order);
      return 202;
    };
    answer().then(
      (status) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(status === 422 ? REFUSAL : {})),
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return Object.assign(standIn, { url: `http://127.0.0.1:${port}`, stop });
}
