import { describe, expect, it } from '@jest/globals';
import { LOCALES } from '@vidimus/i18n';
import type { Locale } from '@vidimus/i18n';
import { LinkTokens } from '@vidimus/service-kit';
import { IntlMessageFormat } from 'intl-messageformat';
import { CATALOGUES, renderMessage } from './render-message.js';
import { sampleParameters } from './samples.js';
import { isSms, TEMPLATE_NAMES, TEMPLATES } from './templates.js';
import type { MailName, SmsName, Template, TemplateName } from './templates.js';

const aboutId = '01935a7e-6c00-7000-8000-0000000000b1';
const publicUrl = 'https://vidimus.example';
const tokens = new LinkTokens(new Uint8Array(32).fill(7));
const version = (template: TemplateName): Template => TEMPLATES[template];

interface Element {
  readonly type: number;
  readonly value?: unknown;
  readonly children?: readonly Element[];
  /** Of a plural or a choice. */
  readonly options?: Readonly<Record<string, { readonly value: readonly Element[] }>>;
}
const LITERAL = 0;
const POUND = 7;

/** Names of the arguments and tags of a message. */
function argumentsOf(elements: readonly Element[]): string[] {
  return elements.flatMap(({ type, value, children = [], options = {} }) => [
    ...(type === LITERAL || type === POUND ? [] : [String(value)]),
    ...argumentsOf([...children, ...Object.values(options).flatMap((option) => option.value)]),
  ]);
}

const usedBy = (messages: readonly string[]): string[] =>
  [...new Set(messages.flatMap((message) => argumentsOf(new IntlMessageFormat(message, 'en').getAst())))].sort();

const mailNames = TEMPLATE_NAMES.filter((name): name is MailName => !isSms(name));
const smsNames = TEMPLATE_NAMES.filter((name): name is SmsName => isSms(name));
const linking = mailNames.filter((name) => version(name).link !== undefined);
const everywhere = <Name>(names: readonly Name[]) => LOCALES.flatMap((locale) => names.map((template) => [template, locale] as const));
const textsOf = (template: TemplateName, locale: Locale): string[] => {
  if (isSms(template)) return [CATALOGUES[locale].sms[template]];
  const { subject, body } = CATALOGUES[locale].mails[template];
  return [subject, ...body];
};
const contentOf = (template: TemplateName, locale: Locale) => ({ template, locale, parameters: sampleParameters(template, locale), aboutId, publicUrl, tokens });
const mailOf = (template: MailName, locale: Locale, parameters: Record<string, string> = {}) => {
  const content = contentOf(template, locale);
  const rendered = renderMessage({ ...content, parameters: { ...content.parameters, ...parameters } });
  if (rendered.channel !== 'MAIL') throw new Error('This is no mail.');
  return rendered;
};

describe('the templates', () => {
  it('[C-27] are the same in every language', () => {
    for (const locale of LOCALES) {
      const { mails, sms } = CATALOGUES[locale];
      expect([...Object.keys(mails), ...Object.keys(sms)].sort()).toEqual([...TEMPLATE_NAMES].sort());
    }
  });

  it.each(everywhere(TEMPLATE_NAMES))('[C-27] %s in %s uses exactly the parameters that are asked for, and its link', (template, locale) => {
    const { parameters, link } = version(template);
    const named = Object.keys(parameters.shape).filter((name) => name !== 'linkVersion' && name !== 'token');
    expect(usedBy(textsOf(template, locale))).toEqual([...named, ...(link === undefined ? [] : ['link'])].sort());
  });

  it.each(everywhere(TEMPLATE_NAMES))('[C-27] %s in %s is said in its own words', (template, locale) => {
    const own = textsOf(template, locale);
    const others = LOCALES.filter((other) => other !== locale).flatMap((other) => textsOf(template, other));
    // A value or a link by itself is no sentence.
    expect(own.filter((text) => /\p{L}{2}/u.test(text.replace(/\{\w+\}/g, '')) && others.includes(text))).toEqual([]);
  });

  it.each(everywhere(mailNames))('%s in %s renders completely, in text and in HTML', (template, locale) => {
    const { subject, text, html, templateVersion } = mailOf(template, locale);
    expect(templateVersion).toBe(version(template).version);
    for (const part of [subject, text]) expect(part).not.toMatch(/[{}]|<\/?link|undefined/);
    expect(html.replace(/<style>[^]*<\/style>/, '')).not.toMatch(/[{}]|<\/?link|undefined/);
    expect(html).toContain(`<html lang="${locale}">`);
    const spoken = Object.entries(sampleParameters(template, locale)).filter(([name]) => !['linkVersion', 'by', 'what', 'why', 'contact', 'lock'].includes(name));
    for (const [, value] of spoken) {
      expect(text).toContain(value);
    }
  });

  it.each(everywhere(linking))('%s in %s links to what it is about, in text and in HTML', (template, locale) => {
    const { text, html } = mailOf(template, locale);
    const { link, parameters } = version(template);
    const made = 'linkVersion' in parameters.shape ? tokens.make({ purpose: link?.purpose ?? '', id: aboutId, version: 1 }) : undefined;
    const token = sampleParameters(template, locale)['token'] ?? made;
    const url = `${publicUrl}${link?.path(aboutId) ?? ''}${token === undefined ? '' : `#${token}`}`;
    expect(text).toContain(`<${url}>`);
    expect(html).toContain(`<a href="${url}">`);
  });

  it.each(LOCALES)('[S4-14] the invitation in %s opens the request by a token of its version, and says for how long', (locale) => {
    const { text, html } = mailOf('issuance-invitation', locale, { linkVersion: '3' });
    const token = tokens.make({ purpose: 'issuance', id: aboutId, version: 3 });
    expect(text).toContain(`<${publicUrl}/issuance/${aboutId}#${token}>`);
    expect(html).toContain(`<a href="${publicUrl}/issuance/${aboutId}#${token}">`);
    expect(text).toContain('24');
  });

  it.each(LOCALES)('[S4-29] [S4-30] the mail to the officer in %s opens the card of the request', (locale) => {
    expect(mailOf('approval-pending', locale).html).toContain(`<a href="${publicUrl}/console/requests/${aboutId}">`);
  });

  it.each(LOCALES)('[S4-48] the holder is told in %s that his certificate was revoked, and why', (locale) => {
    expect(mailOf('certificate-revoked', locale, { reason: 'At the request of the employee.' }).text).toContain('\n\nAt the request of the employee.\n\n');
  });

  it.each(everywhere(['certificate-suspended', 'certificate-reinstated'] as const))('%s tells the holder in %s who wanted it so', (template, locale) => {
    const [own, office] = ['HOLDER', 'STAFF'].map((by) => mailOf(template, locale, { by, organisationName: 'Agency 7' }).text);
    expect(own).not.toBe(office);
    for (const text of [own, office]) expect(text).toContain(`<${publicUrl}/portal>`);
    expect(office?.split('Agency 7').length).toBeGreaterThan(own?.split('Agency 7').length ?? 0);
  });

  it.each(LOCALES)('the holder is told in %s what happened to his PIN, and what to do', (locale) => {
    const texts = ['BLOCKED', 'RESET_ORDERED', 'UNBLOCKED', 'CHANGED'].map((what) => mailOf('pin-notice', locale, { what }).text);
    expect(new Set(texts).size).toBe(4);
    for (const text of texts) expect(text).toContain(`<${publicUrl}/portal>`);
  });

  it.each(LOCALES)('the holder is told in %s whether his address or his number was replaced', (locale) => {
    const texts = ['EMAIL', 'PHONE'].map((contact) => mailOf('contact-changed', locale, { contact }).text);
    expect(new Set(texts).size).toBe(2);
    for (const text of texts) expect(text).toContain(`<${publicUrl}/portal/profile>`);
  });

  it.each(mailNames)('%s keeps a code out of its subject, which screens show when they are locked', (template) => {
    for (const locale of LOCALES) expect(usedBy([CATALOGUES[locale].mails[template].subject])).toEqual([]);
  });

  it('name to officers nothing of the subject but his organisation', () => {
    const toOfficers = mailNames.filter((name) => version(name).link?.path('').startsWith('/console'));
    expect(toOfficers).toHaveLength(8);
    for (const name of toOfficers) expect(Object.keys(version(name).parameters.shape).sort()).toEqual(['organisationName', 'recipientName']);
  });
});

describe('an SMS', () => {
  /** GSM 03.38, without its extension. */
  const GSM = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà]*$/;

  it.each(everywhere(smsNames))('%s in %s fits into one', (template, locale) => {
    for (const minutes of ['1', '99']) {
      const spoken = Object.entries({ code: '12345678', minutes, hours: minutes }).filter(([name]) => name in version(template).parameters.shape);
      const rendered = renderMessage({ ...contentOf(template, locale), parameters: Object.fromEntries(spoken) });
      expect(rendered).toEqual({ channel: 'SMS', templateVersion: version(template).version, text: expect.stringMatching(/^Vidimus: /) });
      expect([...rendered.text].length).toBeLessThanOrEqual(GSM.test(rendered.text) ? 160 : 70);
      for (const [, value] of spoken) expect(rendered.text).toContain(value);
    }
  });
});

describe('rendering', () => {
  const hostile = '<img src=x onerror="alert(1)"> & {reason} \'</p>';

  it('lets no parameter become markup or another placeholder', () => {
    const { html, text } = mailOf('issuance-rejected', 'en', { reason: hostile });
    expect(text).toContain(hostile);
    expect(html).not.toContain('<img');
    expect(html).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt; &amp; {reason}');
  });

  it('keeps the lines of a reason', () => {
    expect(mailOf('issuance-cancelled', 'it', { reason: 'one\ntwo' }).html).toContain('one<br>two');
  });

  it('needs no picture, no script and nothing from elsewhere, and leaves colours to the reader', () => {
    const { html } = mailOf('issuance-approved', 'el');
    expect(html).not.toMatch(/<img|<script|<link|url\(|(?<!-)color:|background/);
    expect(html).toContain('<meta name="color-scheme" content="light dark">');
  });

  it.each(LOCALES)('ends every mail in %s by saying that nobody reads answers', (locale) => {
    const { text, html } = mailOf('issuance-expired', locale);
    expect(text.endsWith(`\n-- \n${CATALOGUES[locale].footer}\n`)).toBe(true);
    expect(html).toContain(CATALOGUES[locale].footer);
  });

  it('counts minutes', () => {
    expect(mailOf('otp-code-email', 'en', { minutes: '1' }).text).toContain('within 1 minute.');
    expect(mailOf('otp-code-email', 'el', { minutes: '5' }).text).toContain('5 λεπτά');
  });

  it('fails rather than send a message with a hole', () => {
    expect(() => renderMessage({ ...contentOf('issuance-rejected', 'en'), parameters: { recipientName: 'x', organisationName: 'y' } })).toThrow(/reason/);
  });
});
