import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';

const about = z.strictObject({ type: z.string(), id: z.uuid(), organisationId: z.uuid(), organisationPath: z.string() });
const smsSchema = z.strictObject({
  template: z.literal('otp-code-sms'),
  locale: z.string(),
  to: z.strictObject({ phone: z.string() }),
  parameters: z.strictObject({ code: z.string().regex(/^\d{6}$/), minutes: z.string() }),
  sendBefore: z.iso.datetime(),
  about,
});
const mail = { locale: z.string().optional(), to: z.strictObject({ accountId: z.uuid() }), about };
const mailSchema = z.discriminatedUnion('template', [
  z.strictObject({
    ...mail,
    template: z.literal('recovery-link'),
    parameters: z.strictObject({ token: z.string().regex(/^[A-Za-z0-9_-]{43}$/), minutes: z.string() }),
    sendBefore: z.iso.datetime(),
  }),
  z.strictObject({ ...mail, template: z.literal('user-id-reminder'), parameters: z.strictObject({ userId: z.string() }) }),
  z.strictObject({ ...mail, template: z.literal('password-changed'), parameters: z.strictObject({}) }),
]);
const contactSchema = z.discriminatedUnion('template', [
  z.strictObject({
    template: z.literal('contact-confirmation'),
    locale: z.string(),
    to: z.strictObject({ email: z.string() }),
    parameters: z.strictObject({ token: z.string().regex(/^[A-Za-z0-9_-]{43}$/), hours: z.string() }),
    sendBefore: z.iso.datetime(),
    about,
  }),
  z.strictObject({
    template: z.literal('contact-changed'),
    locale: z.string(),
    to: z.strictObject({ email: z.string() }),
    parameters: z.strictObject({ recipientName: z.string(), contact: z.enum(['EMAIL', 'PHONE']) }),
    about,
  }),
  z.strictObject({ template: z.literal('contact-changed-sms'), locale: z.string(), to: z.strictObject({ phone: z.string() }), parameters: z.strictObject({}), about }),
]);
const integratorSchema = z.strictObject({
  template: z.literal('integrator-password-changed'),
  locale: z.string(),
  to: z.strictObject({ email: z.string() }),
  parameters: z.strictObject({ integratorName: z.string(), userId: z.string(), why: z.enum(['CHANGED', 'MISUSE']) }),
  about,
});
const orderSchema = z.union([smsSchema, mailSchema, contactSchema, integratorSchema]);
export type SmsOrder = z.infer<typeof smsSchema>;
export type MailOrder = z.infer<typeof mailSchema>;
export type ContactOrder = z.infer<typeof contactSchema>;
export type IntegratorOrder = z.infer<typeof integratorSchema>;

/** Takes messages in the place of the messages' room, which sends codes by SMS. */
export interface NotificationStandIn {
  readonly url: string;
  /** Every SMS that was ordered, the oldest first. */
  readonly orders: SmsOrder[];
  /** Every mail that was ordered, the oldest first. */
  readonly mails: MailOrder[];
  /** Everything about contact points that was ordered, the oldest first. */
  readonly aboutContacts: ContactOrder[];
  /** Every mail to whoever runs a program, the oldest first. */
  readonly toIntegrators: IntegratorOrder[];
  codes(): string[];
  /** From now on it answers that it is away, or no longer. */
  away(isAway: boolean): void;
  stop(): Promise<void>;
}

export async function startNotificationStandIn(): Promise<NotificationStandIn> {
  const orders: SmsOrder[] = [];
  const mails: MailOrder[] = [];
  const aboutContacts: ContactOrder[] = [];
  const toIntegrators: IntegratorOrder[] = [];
  let isAway = false;
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const isOrder = request.method === 'PUT' && /^\/v1\/messages\/[0-9a-f-]{36}$/.test(request.url ?? '') && (request.headers.authorization ?? '').startsWith('Bearer ey');
      if (isAway || !isOrder) return response.writeHead(isAway ? 503 : 404).end();
      const order = orderSchema.parse(JSON.parse(body));
      if (order.template === 'otp-code-sms') orders.push(order);
      else if (order.template === 'integrator-password-changed') toIntegrators.push(order);
      else if (order.template === 'contact-confirmation' || order.template === 'contact-changed' || order.template === 'contact-changed-sms') aboutContacts.push(order);
      else mails.push(order);
      return response.writeHead(202, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The port of the stand-in is not known.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    orders,
    mails,
    aboutContacts,
    toIntegrators,
    codes: () => orders.map(({ parameters }) => parameters.code),
    away: (value) => void (isAway = value),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
