import type { Locale } from '@vidimus/i18n';
import type { LinkTokens } from '@vidimus/service-kit';
import { IntlMessageFormat } from 'intl-messageformat';
import { TEMPLATES } from './templates.js';
import type { Catalogue, TemplateLink, TemplateName } from './templates.js';
import { el } from './texts/el.js';
import { en } from './texts/en.js';
import { it } from './texts/it.js';
import { ptBr } from './texts/pt-br.js';

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

/** A message as it is sent: the same in text and in HTML. */
export interface RenderedMessage {
  readonly templateVersion: number;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Renders a message in its language. @throws Error when a parameter of the template is missing. */
export function renderMessage(content: MessageContent): RenderedMessage {
  const { template, locale, parameters } = content;
  const { version } = TEMPLATES[template];
  const { subject, body } = CATALOGUES[locale][template];
  const url = linkOf(content);
  const escaped = Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, escapeHtml(value)]));
  const anchor = `<a href="${escapeHtml(url)}">`;
  const title = fill(subject, locale, parameters);
  const paragraphs = body.map((paragraph) => `<p>${fill(paragraph, locale, escaped, (label) => `${anchor}${label}</a>`)}</p>`);
  return {
    templateVersion: version,
    subject: title,
    // The address in angle brackets, so that no program takes the full stop behind it for a part of it (RFC 3986, appendix C).
    text: `${body.map((paragraph) => fill(paragraph, locale, parameters, (label) => `${label} <${url}>`)).join('\n\n')}\n`,
    html: page(locale, escapeHtml(title), paragraphs),
  };
}

/** The token stands behind `#`, so that it reaches no server's log. */
function linkOf({ template, parameters, aboutId, publicUrl, tokens }: MessageContent): string {
  const { path, purpose }: TemplateLink = TEMPLATES[template].link;
  const address = `${publicUrl}${path(aboutId)}`;
  const { linkVersion } = parameters;
  return purpose === undefined || linkVersion === undefined ? address : `${address}#${tokens.make({ purpose, id: aboutId, version: Number(linkVersion) })}`;
}

function fill(message: string, locale: Locale, values: Readonly<Record<string, string>>, link?: (label: string) => string): string {
  const linkTag = link === undefined ? {} : { link: (chunks: readonly unknown[]) => link(chunks.map(String).join('')) };
  return String(new IntlMessageFormat(message, locale).format({ ...values, ...linkTag }));
}

function page(locale: Locale, title: string, paragraphs: readonly string[]): string {
  return `<!doctype html>
<html lang="${locale}">
<head><meta charset="utf-8"><title>${title}</title></head>
<body>
${paragraphs.join('\n')}
</body>
</html>
`;
}

function escapeHtml(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll('\n', '<br>');
}
