import { LOCALES } from '@vidimus/i18n';
import { z } from 'zod';
import { TEMPLATE_NAMES } from '../templates/templates.js';

export const templateName = z.enum(TEMPLATE_NAMES);

const templateView = z.object({
  name: templateName,
  version: z.int().meta({ description: 'Raised with every change of its texts.', example: 2 }),
  channel: z.enum(['MAIL', 'SMS']),
  parameters: z.array(z.string()).meta({ description: 'What whoever asks for the message must or may give.', example: ['recipientName', 'organisationName'] }),
  locales: z.array(z.enum(LOCALES)).describe('Languages in which it is written.'),
});
export const templateList = z.object({ items: z.array(templateView) }).meta({ id: 'TemplateList' });
export type TemplateList = z.infer<typeof templateList>;

export const previewOrder = z.strictObject({ locale: z.enum(LOCALES).describe('In which language.') }).meta({ id: 'PreviewOrder' });
export type PreviewOrder = z.infer<typeof previewOrder>;

export const preview = z
  .object({
    name: templateName,
    version: z.int(),
    channel: z.enum(['MAIL', 'SMS']),
    locale: z.enum(LOCALES),
    subject: z.string().nullable().meta({ description: 'Null for an SMS.', example: 'Your digital certificate: please identify yourself' }),
    text: z.string(),
    html: z.string().nullable().describe('Null for an SMS.'),
  })
  .meta({ id: 'MessagePreview' });
export type MessagePreview = z.infer<typeof preview>;
