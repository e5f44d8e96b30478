import type { SomeMails } from '../../templates.js';

/** A certificate that does not hold for a while, and holds again. */
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
} satisfies SomeMails;
