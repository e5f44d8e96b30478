import { z } from 'zod';

const line = (description: string) => z.string().trim().min(1).max(500).regex(/^\P{Cc}*$/u, 'One line of text.').describe(description);
const recipientName = line('How the recipient is addressed.');
const organisationName = line('The organisation on whose behalf the message is sent.');
const reason = z.string().trim().min(1).max(500).describe('In the words of the officer.');

const linkVersion = z.string().regex(/^[1-9]\d{0,8}$/, 'A number from 1 on.').optional().describe('Version of the link: an earlier one opens nothing any more.');

const toSubject = z.strictObject({ recipientName, organisationName });

/** Where the link of a message leads. */
export interface TemplateLink {
  /** Below the public address, made from the id of what the message is about. */
  readonly path: (aboutId: string) => string;
  /** What the token of the link is for; a link without one is for people who sign in. */
  readonly purpose?: string;
}
const ofSubject = (id: string): string => `/issuance/${id}`;
const page: TemplateLink = { path: ofSubject };
const opening: TemplateLink = { path: ofSubject, purpose: 'issuance' };
const card: TemplateLink = { path: (id) => `/console/requests/${id}` };

/** What there is to know about a template besides its texts. */
interface Template {
  /** Raised with every change of its texts; kept with each message as part of the evidence. */
  readonly version: number;
  /** What whoever asks for the message must give. */
  readonly parameters: z.ZodObject<Record<string, z.ZodString | z.ZodOptional<z.ZodString>>>;
  readonly link: TemplateLink;
}

/** Every message that can be asked for (requirements, 8.10, as far as they are in use). */
export const TEMPLATES = {
  'issuance-invitation': { version: 2, parameters: toSubject.extend({ linkVersion }), link: opening },
  'approval-pending': { version: 1, parameters: z.strictObject({ organisationName }), link: card },
  'issuance-completed': { version: 1, parameters: toSubject, link: page },
  'issuance-rejected': { version: 1, parameters: toSubject.extend({ reason }), link: page },
  'issuance-cancelled': { version: 1, parameters: toSubject.extend({ reason }), link: page },
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
