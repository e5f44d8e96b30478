import type { Catalogue } from '../templates.js';

/** Italian. */
export const it: Catalogue = {
  'issuance-invitation': {
    subject: 'Il suo certificato digitale: procedere all’identificazione',
    body: [
      'Gentile {recipientName},',
      '{organisationName} ha avviato la procedura per il rilascio del suo certificato digitale di firma.',
      'Per proseguire deve identificarsi: <link>apra la sua richiesta</link>, acceda con le credenziali fiscali e tenga a portata di mano il documento d’identità. Il link è valido per 24 ore.',
      'Se non attendeva questo messaggio, avvisi {organisationName} e non faccia altro.',
    ],
  },
  'approval-pending': {
    subject: 'Una richiesta di certificato attende la sua approvazione',
    body: [
      'I registri hanno confermato i dati di una persona di {organisationName}. La richiesta attende ora l’identificazione di persona e la sua approvazione.',
      'Trova la richiesta <link>qui</link>.',
    ],
  },
  'issuance-completed': {
    subject: 'Il suo certificato digitale è stato emesso',
    body: [
      'Gentile {recipientName},',
      'il suo certificato digitale è stato emesso per conto di {organisationName}. Da ora può usarlo per firmare.',
      'Trova i dettagli <link>qui</link>.',
      'Se non ha preso parte a questa procedura, avvisi subito {organisationName}, affinché il certificato sia revocato.',
    ],
  },
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
};
