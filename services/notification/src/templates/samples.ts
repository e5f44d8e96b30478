import type { Locale } from '@vidimus/i18n';
import { TEMPLATES } from './templates.js';
import type { Template, TemplateName } from './templates.js';

const EVERYWHERE = { linkVersion: '1', userId: 'VSAMPLE000', by: 'HOLDER', what: 'CHANGED', why: 'CHANGED', code: '123456', minutes: '5', hours: '24', lock: 'SIGN_LOCK', contact: 'EMAIL', token: 'SAMPLE'.padEnd(43, '0'), supportReference: 'R-SAMPLE00' };

/** Invented values of parameters, which everybody sees to be samples. */
const SAMPLES: Readonly<Record<Locale, Readonly<Record<string, string>>>> = {
  en: { ...EVERYWHERE, integratorName: 'Example Bridge', recipientName: 'Maria Example', organisationName: 'Example Agency', reason: 'This is a sample of a reason.' },
  it: { ...EVERYWHERE, integratorName: 'Programma di Esempio', recipientName: 'Maria Esempio', organisationName: 'Ente di Esempio', reason: 'Questo è un esempio di motivazione.' },
  'pt-BR': { ...EVERYWHERE, integratorName: 'Programa de Exemplo', recipientName: 'Maria Exemplo', organisationName: 'Órgão de Exemplo', reason: 'Este é um exemplo de motivo.' },
  el: { ...EVERYWHERE, integratorName: 'Πρόγραμμα Δείγμα', recipientName: 'Μαρία Δείγμα', organisationName: 'Φορέας Δείγμα', reason: 'Αυτό είναι δείγμα αιτιολογίας.' },
};

/** Sample values for exactly the parameters of a template. @throws Error when a parameter has no sample. */
export function sampleParameters(template: TemplateName, locale: Locale): Record<string, string> {
  const { parameters }: Template = TEMPLATES[template];
  return Object.fromEntries(
    Object.keys(parameters.shape).map((name) => {
      const value = SAMPLES[locale][name];
      if (value === undefined) throw new Error(`The parameter ${name} has no sample.`);
      return [name, value];
    }),
  );
}
