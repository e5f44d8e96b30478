import { describe, expect, it } from '@jest/globals';
import { LOCALES } from '@vidimus/i18n';
import { LinkTokens } from '@vidimus/service-kit';
import { IntlMessageFormat } from 'intl-messageformat';
import { CATALOGUES, renderMessage } from './render-message.js';
import { TEMPLATE_NAMES, TEMPLATES } from './templates.js';
import type { TemplateName } from './templates.js';

const aboutId = '01935a7e-6c00-7000-8000-0000000000b1';
const publicUrl = 'https://vidimus.example';
const tokens = new LinkTokens(new Uint8Array(32).fill(7));
const parameters = { linkVersion: '3', recipientName: 'Maria Example', organisationName: 'Agency A', reason: 'Entered twice.' };

interface Element {
  readonly type: number;
  readonly value?: unknown;
  readonly children?: readonly Element[];
}
const LITERAL = 0;

/** Names of the arguments and tags of a message. */
function argumentsOf(elements: readonly Element[]): string[] {
  return elements.flatMap(({ type, value, children = [] }) => [...(type === LITERAL ? [] : [String(value)]), ...argumentsOf(children)]);
}

const usedBy = (messages: readonly string[]): string[] =>
  [...new Set(messages.flatMap((message) => argumentsOf(new IntlMessageFormat(message, 'en').getAst())))].sort();

const everywhere = LOCALES.flatMap((locale) => TEMPLATE_NAMES.map((template) => [template, locale] as const));
const contentOf = (template: TemplateName) => ({ template, parameters, aboutId, publicUrl, tokens });

describe('the templates', () => {
  it('[C-27] are the same in every language', () => {
    for (const locale of LOCALES) expect(Object.keys(CATALOGUES[locale]).sort()).toEqual([...TEMPLATE_NAMES].sort());
  });

  it.each(everywhere)('[C-27] %s in %s uses exactly the parameters that are asked for, and its link', (template, locale) => {
    const { subject, body } = CATALOGUES[locale][template];
    expect(usedBy([subject, ...body])).toEqual([...Object.keys(TEMPLATES[template].parameters.shape).filter((name) => name !== 'linkVersion'), 'link'].sort());
  });

  it.each(everywhere)('[C-27] %s in %s is said in its own words', (template, locale) => {
    const others = LOCALES.filter((other) => other !== locale).map((other) => CATALOGUES[other][template].subject);
    expect(others).not.toContain(CATALOGUES[locale][template].subject);
  });

  it.each(everywhere)('%s in %s renders completely, in text and in HTML', (template, locale) => {
    const { subject, text, html } = renderMessage({ ...contentOf(template), locale });
    for (const part of [subject, text, html]) expect(part).not.toMatch(/[{}]|<\/?link|undefined/);
    const url = `${publicUrl}${TEMPLATES[template].link.path(aboutId)}`;
    expect(/<(.*?)[#>]/.exec(text)?.[1]).toBe(url);
    expect(/<a href="(.*?)[#"]/.exec(html)?.[1]).toBe(url);
  });

  it.each(LOCALES)('[S4-14] the invitation in %s links to the request and says for how long', (locale) => {
    const { text, html } = renderMessage({ ...contentOf('issuance-invitation'), locale });
    const token = tokens.make({ purpose: 'issuance', id: aboutId, version: 3 });
    expect(text).toContain(`<${publicUrl}/issuance/${aboutId}#${token}>`);
    expect(html).toContain(`<a href="${publicUrl}/issuance/${aboutId}#${token}">`);
    expect(text).toContain('24');
  });

  it.each(LOCALES)('[S4-29] [S4-30] the mail to the officer in %s opens the card of the request', (locale) => {
    expect(renderMessage({ ...contentOf('approval-pending'), locale }).html).toContain(`<a href="${publicUrl}/console/requests/${aboutId}">`);
  });
});

describe('rendering', () => {
  const hostile = '<img src=x onerror="alert(1)"> & {reason} \'</p>';

  it('lets no parameter become markup or another placeholder', () => {
    const { html, text } = renderMessage({ ...contentOf('issuance-rejected'), locale: 'en', parameters: { ...parameters, reason: hostile } });
    expect(text).toContain(hostile);
    expect(html).not.toContain('<img');
    expect(html).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt; &amp; {reason}');
  });

  it('keeps the lines of a reason', () => {
    const { html } = renderMessage({ ...contentOf('issuance-cancelled'), locale: 'it', parameters: { ...parameters, reason: 'one\ntwo' } });
    expect(html).toContain('one<br>two');
  });

  it('fails rather than send a message with a hole', () => {
    expect(() => renderMessage({ ...contentOf('issuance-rejected'), locale: 'en', parameters: { recipientName: 'x', organisationName: 'y' } })).toThrow(/reason/);
  });
});
