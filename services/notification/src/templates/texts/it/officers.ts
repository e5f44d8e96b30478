import type { SomeMails } from '../../templates.js';

/** What officers are told. The subject is found in the console alone. */
export const officers = {
  'invitation-bounced': {
    subject: 'Un invito non è stato recapitato',
    body: [
      'Gentile {recipientName},',
      'l’e-mail che invita una persona di {organisationName} a richiedere il certificato digitale non ha potuto essere recapitata all’indirizzo inserito.',
      'Trova la richiesta <link>qui</link>. Se l’indirizzo è errato, annulli la procedura e la riavvii con quello corretto; se è giusto, chieda alla persona di verificare la casella di posta e invii di nuovo l’invito.',
    ],
  },
  'check-failed-officer': {
    subject: 'Verifica dei dati non riuscita per una richiesta di certificato',
    body: [
      'Gentile {recipientName},',
      'i registri non hanno confermato i dati di una persona di {organisationName} per la quale è stato richiesto un certificato digitale. La persona è stata avvisata e può riprovare.',
      'Trova la richiesta <link>qui</link>.',
    ],
  },
  'checks-delayed-officer': {
    subject: 'La verifica dei dati di una richiesta di certificato richiede più tempo',
    body: [
      'Gentile {recipientName},',
      'uno dei registri che devono confermare i dati di una persona di {organisationName} al momento non risponde. Viene interrogato di nuovo in automatico: non deve fare nulla.',
      'Trova la richiesta <link>qui</link>.',
    ],
  },
  'approval-pending': {
    subject: 'Una richiesta di certificato attende la sua approvazione',
    body: [
      'Gentile {recipientName},',
      'i registri hanno confermato i dati di una persona di {organisationName}. La richiesta attende ora l’identificazione di persona e la sua approvazione.',
      'Trova la richiesta <link>qui</link>.',
    ],
  },
  'approval-pending-reminder': {
    subject: 'Promemoria: una richiesta di certificato attende ancora l’approvazione',
    body: [
      'Gentile {recipientName},',
      'una richiesta di certificato di {organisationName} attende ancora l’identificazione di persona e l’approvazione di un operatore.',
      'Trova la richiesta <link>qui</link>.',
    ],
  },
  'issuance-expired-officer': {
    subject: 'Una richiesta di certificato è scaduta',
    body: [
      'Gentile {recipientName},',
      'una richiesta di certificato di {organisationName} non è stata completata entro il termine previsto e si è chiusa. La persona è stata avvisata.',
      'Trova la richiesta <link>qui</link>. Se il certificato serve ancora, avvii una nuova procedura.',
    ],
  },
  'issuance-failed-officer': {
    subject: 'Non è stato possibile emettere un certificato',
    body: [
      'Gentile {recipientName},',
      'non è stato possibile emettere un certificato di {organisationName}, benché la richiesta fosse approvata; la procedura si è chiusa. Sono stati avvisati gli operatori dell’autorità di certificazione e la persona interessata.',
      'Trova la richiesta e la motivazione <link>qui</link>.',
    ],
  },
  'issuance-completed-officer': {
    subject: 'È stato emesso un certificato',
    body: ['Gentile {recipientName},', 'il certificato di una persona di {organisationName} è stato emesso.', 'Trova la richiesta e il certificato <link>qui</link>.'],
  },
} satisfies SomeMails;
