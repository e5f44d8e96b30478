import { z } from 'zod';

export const linkSchema = z
  .strictObject({
    requestId: z.uuid(),
    token: z.string().min(1).max(200).describe('What stands behind the `#` of the mailed link.'),
  })
  .meta({ id: 'MailedLink', example: { requestId: '01935a7e-6c00-7000-8000-000000000001', token: 'kq3Vb1…' } });
export type MailedLink = z.infer<typeof linkSchema>;

const session = {
  requestId: z.uuid().nullable().describe('The request that this browser may see; null when there is no session.'),
  identifiedUntil: z.iso.datetime().nullable().describe('Until when the person may act; null when a tax login is needed first.'),
  csrfToken: z.string().nullable().describe('Send it in `x-vidimus-csrf` with every write.'),
  expiresAt: z.iso.datetime().nullable().describe('When the session ends unless it is used.'),
};
const example = {
  requestId: '01935a7e-6c00-7000-8000-000000000001',
  identifiedUntil: '2026-11-22T12:30:00Z',
  csrfToken: 'ml0Yb3…',
  expiresAt: '2026-11-22T12:30:00Z',
};

export const subjectSession = z.strictObject(session).meta({ id: 'SubjectSession', example });
export type SubjectSessionView = z.infer<typeof subjectSession>;

export const openedLink = z
  .strictObject({ ...session, outcome: z.string().nullable().describe('The state in which the request ended; null while it is open.') })
  .meta({ id: 'OpenedLink', example: { ...example, identifiedUntil: null, outcome: null } });
export type OpenedLink = z.infer<typeof openedLink>;

/** What the tax authority adds to the address: an answer, or why there is none (RFC 6749, 4.1.2). It may add more. */
const parameter = z.string().max(2000).optional().catch(undefined);
export const callbackQuery = z.object({ code: parameter, state: parameter, iss: parameter, error: parameter });
export type CallbackQuery = z.infer<typeof callbackQuery>;
