import type { SomeMails } from '../../templates.js';

/** What the registries said to the subject's data. */
export const checks = {
  'check-failed': {
    subject: 'Il suo certificato digitale: dati non confermati',
    body: [
      'Gentile {recipientName},',
      'i registri non hanno confermato tutti i dati che ha fornito per il certificato digitale di {organisationName}.',
      '<link>Apra la sua richiesta</link> per vedere che cosa non è stato confermato; verifichi il numero del documento d’identità e riprovi. Il link è valido per 24 ore.',
      'Se i dati sono corretti e non vengono comunque confermati, si rivolga a {organisationName}.',
    ],
  },
  'checks-delayed': {
    subject: 'Il suo certificato digitale: la verifica dei dati richiede più tempo',
    body: [
      'Gentile {recipientName},',
      'uno dei registri che devono confermare i suoi dati per il certificato digitale di {organisationName} al momento non risponde.',
      'Continuiamo a interrogarlo e le scriveremo appena ci sarà una risposta. Non deve fare nulla; <link>la sua richiesta</link> mostra a che punto siamo.',
    ],
  },
} satisfies SomeMails;
