import type { SomeMails } from '../../templates.js';

/** Requests that ended without a certificate. */
export const endings = {
  'issuance-rejected': {
    subject: 'La sua richiesta di certificato digitale è stata respinta',
    body: [
      'Gentile {recipientName},',
      'la sua richiesta di certificato digitale è stata respinta da {organisationName} con questa motivazione:',
      '{reason}',
      'Trova la richiesta <link>qui</link>. Per chiarimenti si rivolga a {organisationName}.',
    ],
  },
  'issuance-cancelled': {
    subject: 'La procedura per il suo certificato digitale è stata annullata',
    body: [
      'Gentile {recipientName},',
      'la procedura per il suo certificato digitale è stata annullata da {organisationName} con questa motivazione:',
      '{reason}',
      'Trova la richiesta <link>qui</link>. Non deve fare nulla.',
    ],
  },
  'issuance-expired': {
    subject: 'Il termine per il suo certificato digitale è scaduto',
    body: [
      'Gentile {recipientName},',
      'la procedura per il suo certificato digitale non è stata completata entro il termine previsto e si è chiusa.',
      'Trova la richiesta <link>qui</link>. Se il certificato le serve ancora, chieda a {organisationName} di avviare una nuova procedura.',
    ],
  },
  'issuance-failed': {
    subject: 'Non è stato possibile emettere il suo certificato digitale',
    body: [
      'Gentile {recipientName},',
      'per un motivo tecnico non è stato possibile emettere il suo certificato digitale per {organisationName}. La procedura si è chiusa, senza alcuna responsabilità da parte sua.',
      'Trova la richiesta <link>qui</link>. {organisationName} è al corrente e può avviare una nuova procedura.',
    ],
  },
} satisfies SomeMails;
