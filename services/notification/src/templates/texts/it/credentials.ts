import type { SomeMails } from '../../templates.js';

/** Forgotten and changed credentials, to officers and holders alike. */
export const credentials = {
  'recovery-link': {
    subject: 'Imposti una nuova password',
    body: [
      'Gentile {recipientName},',
      'qualcuno, probabilmente lei, ha segnalato di aver dimenticato la password del suo account.',
      '<link>Imposti una nuova password</link> entro {minutes, plural, one {# minuto} other {# minuti}}. Il link funziona una sola volta e quelli ricevuti prima non sono più validi. Se dispone di un secondo fattore, le verrà chiesto anche il suo codice.',
      'Se non è stato lei, non faccia nulla: la password resta quella attuale. Non inoltri questo messaggio a nessuno, nemmeno a noi.',
    ],
  },
  'user-id-reminder': {
    subject: 'La sua User ID, come richiesto',
    body: [
      'Gentile {recipientName},',
      'questa è la User ID con cui accede: {userId}',
      '<link>Acceda</link> con questa e con la sua password. Se ha dimenticato anche la password, dalla pagina di accesso può impostarne una nuova.',
      'Se non ha chiesto lei questo messaggio, non deve fare nulla: con la sola User ID nessuno può accedere.',
    ],
  },
  'password-changed': {
    subject: 'La sua password è stata modificata',
    body: [
      'Gentile {recipientName},',
      'la password del suo account è stata modificata e le sessioni aperte in tutti i browser sono state chiuse. Acceda con la nuova password.',
      'Se non è stato lei, <link>imposti subito una nuova password</link> e avvisi l’ufficio che gestisce il suo account.',
    ],
  },
  'integrator-password-changed': {
    subject: 'Una password usata dal suo programma è stata modificata',
    body: [
      'A chi gestisce {integratorName},',
      'il titolare con il codice utente {userId} ha modificato la password dell’account{why, select, MISUSE {, sospettando che qualcun altro l’abbia usata} other {, d’accordo con l’assistenza}}.',
      'Il programma non può più accedere a questo account e con esso non firma nulla. Chieda di nuovo l’accesso al titolare; non riprovi la vecchia password, perché l’account si bloccherebbe per un po’.',
      '{why, select, MISUSE {Accerti chi poteva leggere la password conservata e lo comunichi al titolare.} other {A un programma non serve la password di una persona: può usare credenziali proprie.}}',
    ],
  },
  'contact-confirmation': {
    subject: 'Confermi il suo indirizzo e-mail',
    body: [
      'Qualcuno, probabilmente lei, desidera essere contattato da ora in poi a questo indirizzo e-mail.',
      '<link>Confermi l’indirizzo</link> entro {hours, plural, one {# ora} other {# ore}}. Fino ad allora non cambia nulla. Il link funziona una sola volta.',
      'Se non è stato lei, non faccia nulla: questo indirizzo non verrà usato.',
    ],
  },
  'contact-changed': {
    subject: 'I suoi recapiti sono stati cambiati',
    body: [
      'Gentile {recipientName},',
      '{contact, select, PHONE {il numero di telefono} other {l’indirizzo e-mail}} a cui la contattiamo è stato sostituito da un altro, che è stato verificato. <link>Veda il suo profilo</link>.',
      'Se non è stato lei, avvisi subito l’ufficio di registrazione che ha rilasciato il suo certificato.',
    ],
  },
} satisfies SomeMails;
