import type { SomeMails } from '../../templates.js';

/** From the approval to the certificate, and what may happen to it later. */
export const completion = {
  'issuance-approved': {
    subject: 'Completi il suo certificato digitale',
    body: [
      'Gentile {recipientName},',
      '{organisationName} ha approvato il suo certificato digitale, che sarà emesso non appena avrà completato la procedura.',
      '<link>Apra la sua richiesta</link> e acceda con le credenziali fiscali: accetterà le condizioni, sceglierà come ricevere i codici OTP e imposterà la password e il PIN. Calcoli dieci minuti senza interruzioni. Il link è valido per 24 ore; in seguito la pagina gliene invierà uno nuovo.',
      'Nessuno ha bisogno di conoscere la sua password o il suo PIN, nemmeno {organisationName}.',
    ],
  },
  'issuance-approved-reminder': {
    subject: 'Promemoria: completi il suo certificato digitale',
    body: [
      'Gentile {recipientName},',
      'il suo certificato digitale è stato approvato da {organisationName} e attende di essere completato da lei.',
      '<link>Apra la sua richiesta</link> e acceda con le credenziali fiscali. Il link è valido per 24 ore; quelli dei messaggi precedenti non funzionano più.',
      'In assenza di un suo intervento la procedura si chiuderà da sola e andrà avviata di nuovo.',
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
  'user-id-assigned': {
    subject: 'La sua User ID',
    body: [
      'Gentile {recipientName},',
      'questa è la User ID con cui accederà d’ora in poi: {userId}',
      'La conservi con i suoi documenti. La password e il PIN li conosce soltanto lei e non compaiono mai in un messaggio.',
      'Le è stata assegnata per <link>il suo certificato digitale</link> di {organisationName}.',
    ],
  },
  'certificate-revoked': {
    subject: 'Il suo certificato digitale è stato revocato',
    body: [
      'Gentile {recipientName},',
      'il suo certificato digitale di {organisationName} è stato revocato con questa motivazione:',
      '{reason}',
      'Le firme apposte d’ora in poi con questo certificato non sono valide; quelle precedenti conservano la loro validità. Trova la pratica <link>qui</link>.',
      'Se non conosce il motivo della revoca, si rivolga a {organisationName}.',
    ],
  },
} satisfies SomeMails;
