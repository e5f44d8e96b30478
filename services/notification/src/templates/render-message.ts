import type { Locale } from '@vidimus/i18n';
import type { LinkTokens } from '@vidimus/service-kit';
import { IntlMessageFormat } from 'intl-messageformat';
import { isSms, TEMPLATES } from './templates.js';
import type { Catalogue, MailName, Template, TemplateName } from './templates.js';
import { el } from './texts/el/catalogue.js';
import { en } from './texts/en/catalogue.js';
import { it } from './texts/it/catalogue.js';
import { ptBr } from './texts/pt-br/catalogue.js';

/** The texts of all templates, by language. */
export const CATALOGUES: Readonly<Record<Locale, Catalogue>> = { en, it, 'pt-BR': ptBr, el };

/** What a message is made from. */
export interface MessageContent {
  readonly template: TemplateName;
  readonly locale: Locale;
  readonly parameters: Readonly<Record<string, string>>;
  readonly aboutId: string;
  /** Origin of the installation, without a slash at its end. */
  readonly publicUrl: string;
  readonly tokens: Pick<LinkTokens, 'make'>;
}

/** A mail as it is sent: the same in text and in HTML. */
export interface RenderedMail {
  readonly channel: 'MAIL';
  readonly templateVersion: number;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** An SMS as it is sent. */
export interface RenderedSms {
  readonly channel: 'SMS';
  readonly templateVersion: number;
  readonly text: string;
}
export type RenderedMessage = RenderedMail | RenderedSms;

/** Renders a message in its language. @throws Error when a parameter of the template is missing. */
export function renderMessage(content: MessageContent): RenderedMessage {
  const { template, locale, parameters } = content;
  const { version: templateVersion } = TEMPLATES[template];
  return isSms(template)
    ? { channel: 'SMS', templateVersion, text: fill(CATALOGUES[locale].sms[template], locale, parameters) }
    : { channel: 'MAIL', templateVersion, ...renderMail(template, content) };
}

function renderMail(template: MailName, content: MessageContent): Omit<RenderedMail, 'channel' | 'templateVersion'> {
  const { locale, parameters } = content;
  const { mails, footer } = CATALOGUES[locale];
  const { subject, body } = mails[template];
  const url = linkOf(content);
  const escaped = Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, escapeHtml(value)]));
  const anchor = `<a href="${escapeHtml(url)}">`;
  const title = fill(subject, locale, parameters);
  const paragraphs = body.map((paragraph) => `<p>${fill(paragraph, locale, escaped, (label) => `${anchor}${label}</a>`)}</p>`);
  // The address in angle brackets, so that no program takes the full stop behind it for a part of it (RFC 3986, appendix C).
  const lines = body.map((paragraph) => fill(paragraph, locale, parameters, (label) => `${label} <${url}>`));
  return {
    subject: title,
    // The line that begins a signature (RFC 3676, 4.3).
    text: `${lines.join('\n\n')}\n\n-- \n${footer}\n`,
    html: page(locale, escapeHtml(title), [...paragraphs, `<p><small>${escapeHtml(footer)}</small></p>`]),
  };
}

/** The token stands behind `#`, so that it reaches no server's log. */
function linkOf({ template, parameters, aboutId, publicUrl, tokens }: MessageContent): string {
  const { link }: Template = TEMPLATES[template];
  if (link === undefined) return publicUrl;
  const address = `${publicUrl}${link.path(aboutId)}`;
  const { linkVersion, token } = parameters;
  if (token !== undefined) return `${address}#${token}`;
  if (link.purpose === undefined || linkVersion === undefined) return address;
  return `${address}#${tokens.make({ purpose: link.purpose, id: aboutId, version: Number(linkVersion) })}`;
}

function fill(message: string, locale: Locale, values: Readonly<Record<string, string>>, link?: (label: string) => string): string {
  const linkTag = link === undefined ? {} : { link: (chunks: readonly unknown[]) => link(chunks.map(String).join('')) };
  return String(new IntlMessageFormat(message, locale).format({ ...values, ...linkTag }));
}

/** No colours of its own: the reader's program shows it light or dark as the reader likes. */
function page(locale: Locale, title: string, paragraphs: readonly string[]): string {
  return `<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>
:root { color-scheme: light dark; }
</style>
</head>
<body style="font-family: sans-serif; font-size: 16px; line-height: 1.5; max-width: 38em; overflow-wrap: anywhere">
${paragraphs.join('\n')}
</body>
</html>
`;
}

function escapeHtml(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll('\n', '<br>');
}
