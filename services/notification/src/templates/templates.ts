import { z } from 'zod';

const line = (description: string) => z.string().trim().min(1).max(500).regex(/^\P{Cc}*$/u, 'One line of text.').describe(description);
const recipientName = line('How the recipient is addressed; for an account it is asked of identity when the message is sent.');
const organisationName = line('The organisation on whose behalf the message is sent.');
const reason = z.string().trim().min(1).max(500).describe('In the words of the officer.');
const userId = line('The name under which the holder signs in.');
const linkVersion = z.string().regex(/^[1-9]\d{0,8}$/, 'A number from 1 on.').describe('Version of the link: an earlier one opens nothing any more.');
const code = z.string().regex(/^\d{4,8}$/, 'Four to eight digits.').describe('The code; erased with the message once that has gone.');
const token = z.string().regex(/^[A-Za-z0-9_-]{43}$/, '256 bits in base64url.').describe('Opens the link; erased with the message once that has gone.');
const supportReference = z.string().regex(/^R-[0-9A-Z]{8}$/, 'R- and eight characters.').describe('What support finds the device by.');
const by = z.string().regex(/^(HOLDER|STAFF)$/, 'HOLDER or STAFF.').describe('Who wanted it so.');
const what = z.string().regex(/^(BLOCKED|RESET_ORDERED|UNBLOCKED|CHANGED)$/, 'BLOCKED, RESET_ORDERED, UNBLOCKED or CHANGED.').describe('What happened to the PIN.');
const contact = z.string().regex(/^(EMAIL|PHONE)$/, 'EMAIL or PHONE.').describe('Which of them was replaced.');
const integratorName = line('The program, as it was registered.');
const why = z.string().regex(/^(CHANGED|MISUSE)$/, 'CHANGED or MISUSE.').describe('Why the password is another one.');
const lock = z.string().regex(/^(SIGN_LOCK|YEARLY_BUDGET)$/, 'SIGN_LOCK or YEARLY_BUDGET.').describe('Whether the codes were wrong in a row, or too many within a year.');
const hours = z.string().regex(/^[1-9]\d?$/, 'A number of hours from 1 to 99.').describe('How long the link can be used.');
const minutes = z.string().regex(/^[1-9]\d?$/, 'A number of minutes from 1 to 99.').describe('How long the code or the link can be used.');

/** How a message reaches its recipient. */
export type Channel = 'MAIL' | 'SMS';

/** Where the link of a message leads. */
export interface TemplateLink {
  /** Below the public address, made from the id of what the message is about. */
  readonly path: (aboutId: string) => string;
  /**
   * What the token of the link is for, whose version the parameters tell. A link without it has the token that the parameters give, or none
   * when it is for people who sign in.
   */
  readonly purpose?: string;
}

/** What there is to know about a template besides its texts. */
export interface Template {
  /** Raised with every change of its texts; kept with each message as part of the evidence. */
  readonly version: number;
  readonly channel: Channel;
  /** What whoever asks for the message must give. */
  readonly parameters: z.ZodObject<Record<string, z.ZodString>>;
  readonly link?: TemplateLink;
}

const opening: TemplateLink = { path: (id) => `/issuance/${id}`, purpose: 'issuance' };
const card: TemplateLink = { path: (id) => `/console/requests/${id}` };
/** A holder's certificates. */
const portal: TemplateLink = { path: () => '/portal' };
/** A holder's devices for codes. */
const devices: TemplateLink = { path: () => '/portal/devices' };

const known = { recipientName, organisationName, linkVersion };
/** To the subject, whom its link lets act, or see how the request ended. */
const toSubject = { channel: 'MAIL', parameters: z.strictObject(known), link: opening } as const;
/** To the subject, with the reason of an officer. */
const withReason = { channel: 'MAIL', parameters: z.strictObject({ ...known, reason }), link: opening } as const;
/** To a holder, about his certificate; he signs in to see it. */
const toHolder = { channel: 'MAIL', parameters: z.strictObject({ recipientName, organisationName, by }), link: portal } as const;
/** To an officer: nothing about the subject, who is found behind the link. */
const toOfficer = { channel: 'MAIL', parameters: z.strictObject({ recipientName, organisationName }), link: card } as const;
/** To whoever has an account, about the account. */
const toOwner = { channel: 'MAIL', version: 1 } as const;
const ofCode = z.strictObject({ code, minutes });

/** Every message that can be asked for (requirements, 8.10, as far as they are in use). */
export const TEMPLATES = {
  'issuance-invitation': { ...toSubject, version: 2 },
  'issuance-invitation-reminder': { ...toSubject, version: 1 },
  'check-failed': { ...toSubject, version: 1 },
  'checks-delayed': { ...toSubject, version: 1 },
  'issuance-approved': { ...toSubject, version: 1 },
  'issuance-approved-reminder': { ...toSubject, version: 1 },
  'issuance-rejected': { ...withReason, version: 2 },
  'issuance-cancelled': { ...withReason, version: 2 },
  'issuance-expired': { ...toSubject, version: 1 },
  'issuance-failed': { ...toSubject, version: 1 },
  'issuance-completed': { ...toSubject, version: 2 },
  'user-id-assigned': { ...toSubject, version: 1, parameters: z.strictObject({ ...known, userId }) },
  'certificate-revoked': { ...withReason, version: 1 },
  'certificate-suspended': { ...toHolder, version: 1 },
  'certificate-reinstated': { ...toHolder, version: 1 },
  'pin-notice': { channel: 'MAIL', version: 2, parameters: z.strictObject({ recipientName, organisationName, what }), link: portal },
  'invitation-bounced': { ...toOfficer, version: 1 },
  'check-failed-officer': { ...toOfficer, version: 1 },
  'checks-delayed-officer': { ...toOfficer, version: 1 },
  'approval-pending': { ...toOfficer, version: 2 },
  'approval-pending-reminder': { ...toOfficer, version: 1 },
  'issuance-expired-officer': { ...toOfficer, version: 1 },
  'issuance-failed-officer': { ...toOfficer, version: 1 },
  'issuance-completed-officer': { ...toOfficer, version: 1 },
  'recovery-link': { ...toOwner, parameters: z.strictObject({ recipientName, token, minutes }), link: { path: () => '/recovery/set' } },
  'user-id-reminder': { ...toOwner, parameters: z.strictObject({ recipientName, userId }), link: { path: () => '/' } },
  'password-changed': { ...toOwner, parameters: z.strictObject({ recipientName }), link: { path: () => '/recovery/password' } },
  'integrator-password-changed': { channel: 'MAIL', version: 1, parameters: z.strictObject({ integratorName, userId, why }) },
  'contact-confirmation': { ...toOwner, parameters: z.strictObject({ token, hours }), link: { path: () => '/confirm-email' } },
  'contact-changed': { ...toOwner, parameters: z.strictObject({ recipientName, contact }), link: { path: () => '/portal/profile' } },
  'otp-device-activated': { ...toOwner, parameters: z.strictObject({ recipientName }), link: devices },
  'otp-replacement-waiting': { ...toOwner, parameters: z.strictObject({ recipientName, hours }), link: devices },
  'otp-replacement-done': { ...toOwner, parameters: z.strictObject({ recipientName }), link: devices },
  'otp-replacement-cancelled': { ...toOwner, parameters: z.strictObject({ recipientName }), link: devices },
  'otp-device-resynchronised': { ...toOwner, parameters: z.strictObject({ recipientName }), link: devices },
  'otp-device-locked': { ...toOwner, parameters: z.strictObject({ recipientName, supportReference }), link: devices },
  'otp-sign-locked': { ...toOwner, parameters: z.strictObject({ recipientName, lock }), link: devices },
  'otp-code-email': { channel: 'MAIL', version: 1, parameters: ofCode },
  'otp-code-sms': { channel: 'SMS', version: 1, parameters: ofCode },
  'otp-replacement-waiting-sms': { channel: 'SMS', version: 1, parameters: z.strictObject({ hours }) },
  'contact-changed-sms': { channel: 'SMS', version: 1, parameters: z.strictObject({}) },
} as const satisfies Record<string, Template>;

export type TemplateName = keyof typeof TEMPLATES;
export const TEMPLATE_NAMES = Object.keys(TEMPLATES) as [TemplateName, ...TemplateName[]];

type NamesOf<Wanted extends Channel> = { [Name in TemplateName]: (typeof TEMPLATES)[Name]['channel'] extends Wanted ? Name : never }[TemplateName];
export type MailName = NamesOf<'MAIL'>;
export type SmsName = NamesOf<'SMS'>;

/** Whether a template is sent as SMS. */
export function isSms(name: TemplateName): name is SmsName {
  return TEMPLATES[name].channel === 'SMS';
}

/** The texts of one mail in one language, ICU MessageFormat. */
export interface MailTexts {
  readonly subject: string;
  /** Paragraphs; `<link>…</link>` becomes the link. */
  readonly body: readonly string[];
}

/** A language: every template, or it does not compile. */
export interface Catalogue {
  readonly mails: Readonly<Record<MailName, MailTexts>>;
  /** One text each, ICU MessageFormat; a text that fits into one SMS costs one. */
  readonly sms: Readonly<Record<SmsName, string>>;
  /** Last line of every mail. */
  readonly footer: string;
}

/** Some of the mails of a language, by the file that holds them. */
export type SomeMails = Partial<Record<MailName, MailTexts>>;
