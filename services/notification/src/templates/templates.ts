import { z } from 'zod';

const line = (description: string) => z.string().trim().min(1).max(500).regex(/^\P{Cc}*$/u, 'One line of text.').describe(description);
const recipientName = line('How the recipient is addressed.');
const organisationName = line('The organisation on whose behalf the message is sent.');
const reason = z.string().trim().min(1).max(500).describe('In the words of the officer.');

const toSubject = z.strictObject({ recipientName, organisationName });
const requestOfSubject = (id: string): string => `/issuance/${id}`;

/** What there is to know about a template besides its texts. */
interface Template {
  /** Raised with every change of its texts; kept with each message as part of the evidence. */
  readonly version: number;
  /** What whoever asks for the message must give. */
  readonly parameters: z.ZodObject<Record<string, z.ZodString>>;
  /** Path below the public address that the message links to, made from the id of what the message is about. */
  readonly link: (aboutId: string) => string;
}

/** Every message that can be asked for (requirements, 8.10, as far as they are in use). */
export const TEMPLATES = {
  'issuance-invitation': { version: 1, parameters: toSubject, link: requestOfSubject },
  'approval-pending': { version: 1, parameters: z.strictObject({ organisationName }), link: (id) => `/console/requests/${id}` },
  'issuance-completed': { version: 1, parameters: toSubject, link: requestOfSubject },
  'issuance-rejected': { version: 1, parameters: toSubject.extend({ reason }), link: requestOfSubject },
  'issuance-cancelled': { version: 1, parameters: toSubject.extend({ reason }), link: requestOfSubject },
} as const satisfies Record<string, Template>;

export type TemplateName = keyof typeof TEMPLATES;
export const TEMPLATE_NAMES = Object.keys(TEMPLATES) as [TemplateName, ...TemplateName[]];

/** The texts of one template in one language, ICU MessageFormat. */
export interface TemplateTexts {
  readonly subject: string;
  /** Paragraphs; `<link>…</link>` becomes the link. */
  readonly body: readonly string[];
}

/** A language: every template, or it does not compile. */
export type Catalogue = Readonly<Record<TemplateName, TemplateTexts>>;
