import type { SomeMails } from '../../templates.js';

/** A certificate that does not hold for a while, and holds again; what happened to its PIN. */
export const suspension = {
  'certificate-suspended': {
    subject: 'Il suo certificato digitale è sospeso',
    body: [
      'Gentile {recipientName},',
      'il suo certificato digitale di {organisationName} è stato sospeso {by, select, HOLDER {su sua richiesta} other {da {organisationName}}}. Finché non sarà riattivato non potrà usarlo per firmare.',
      '{by, select, HOLDER {<link>Acceda</link> per riattivarlo o per revocarlo definitivamente.} other {<link>Acceda</link> per vederne lo stato. Può riattivarlo {organisationName}.}}',
      'Se non conosce il motivo della sospensione, si rivolga a {organisationName}.',
    ],
  },
  'certificate-reinstated': {
    subject: 'Il suo certificato digitale è di nuovo attivo',
    body: [
      'Gentile {recipientName},',
      'la sospensione del suo certificato digitale di {organisationName} è stata tolta {by, select, HOLDER {su sua richiesta} other {da {organisationName}}}. Può di nuovo usarlo per firmare.',
      'Lo trova <link>qui</link> dopo l’accesso.',
      'Se non se lo aspettava, faccia subito sospendere o revocare il certificato e avvisi {organisationName}.',
    ],
  },
  'pin-notice': {
    subject: 'Il PIN del suo certificato digitale',
    body: [
      'Gentile {recipientName},',
      'il PIN del suo certificato digitale di {organisationName} {what, select, BLOCKED {è stato errato cinque volte di seguito ed è bloccato: per ora non si può firmare nulla} RESET_ORDERED {è bloccato, e un addetto che l’ha incontrata ha disposto che Lei possa impostarne uno nuovo senza il codice di sblocco} UNBLOCKED {era bloccato ed è stato reimpostato} other {è stato cambiato}}.',
      '{what, select, BLOCKED {<link>Acceda</link> per impostare un nuovo PIN con il codice di sblocco che trova fra le sue carte. Se l’ha perduto, si rechi all’ufficio di registrazione con un documento d’identità.} RESET_ORDERED {<link>Acceda</link> entro 24 ore per impostare il nuovo PIN con un codice del suo dispositivo.} other {Se è stato lei, non deve fare nulla. Trova il suo certificato <link>qui</link> dopo l’accesso.}}',
      'Se non è stato lei, faccia sospendere o revocare subito il certificato e avvisi {organisationName}.',
    ],
  },
} satisfies SomeMails;
