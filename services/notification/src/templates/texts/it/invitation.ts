import type { SomeMails } from '../../templates.js';

/** The beginning: the subject is asked to identify himself. */
export const invitation = {
  'issuance-invitation': {
    subject: 'Il suo certificato digitale: procedere all’identificazione',
    body: [
      'Gentile {recipientName},',
      '{organisationName} ha avviato la procedura per il rilascio del suo certificato digitale di firma.',
      'Per proseguire deve identificarsi: <link>apra la sua richiesta</link>, acceda con le credenziali fiscali e tenga a portata di mano il documento d’identità. Il link è valido per 24 ore; in seguito la pagina gliene invierà uno nuovo.',
      'Se non attendeva questo messaggio, avvisi {organisationName} e non faccia altro.',
    ],
  },
  'issuance-invitation-reminder': {
    subject: 'Promemoria: il suo certificato digitale attende la sua identificazione',
    body: [
      'Gentile {recipientName},',
      'la procedura avviata da {organisationName} per il suo certificato digitale attende ancora la sua identificazione.',
      'Per proseguire <link>apra la sua richiesta</link>, acceda con le credenziali fiscali e tenga a portata di mano il documento d’identità. Il link è valido per 24 ore; quelli dei messaggi precedenti non funzionano più.',
      'In assenza di un suo intervento la procedura si chiuderà da sola.',
    ],
  },
} satisfies SomeMails;
