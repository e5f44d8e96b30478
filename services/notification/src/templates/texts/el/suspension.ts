import type { SomeMails } from '../../templates.js';

/** A certificate that does not hold for a while, and holds again. */
export const suspension = {
  'certificate-suspended': {
    subject: 'Το ψηφιακό πιστοποιητικό σας τέθηκε σε αναστολή',
    body: [
      'Αγαπητέ/ή {recipientName},',
      'το ψηφιακό πιστοποιητικό σας του φορέα «{organisationName}» τέθηκε σε αναστολή {by, select, HOLDER {κατόπιν δικού σας αιτήματος} other {από τον φορέα «{organisationName}»}}. Μέχρι να επανέλθει σε ισχύ, δεν μπορείτε να υπογράφετε με αυτό.',
      '{by, select, HOLDER {<link>Συνδεθείτε</link> για να το επαναφέρετε σε ισχύ ή για να το ανακαλέσετε οριστικά.} other {<link>Συνδεθείτε</link> για να δείτε την κατάστασή του. Σε ισχύ μπορεί να το επαναφέρει ο φορέας «{organisationName}».}}',
      'Αν δεν γνωρίζετε τον λόγο της αναστολής, απευθυνθείτε στον φορέα «{organisationName}».',
    ],
  },
  'certificate-reinstated': {
    subject: 'Το ψηφιακό πιστοποιητικό σας επανήλθε σε ισχύ',
    body: [
      'Αγαπητέ/ή {recipientName},',
      'η αναστολή του ψηφιακού πιστοποιητικού σας του φορέα «{organisationName}» έληξε {by, select, HOLDER {κατόπιν δικού σας αιτήματος} other {με ενέργεια του φορέα «{organisationName}»}}. Μπορείτε και πάλι να υπογράφετε με αυτό.',
      'Θα το βρείτε <link>εδώ</link> μετά τη σύνδεσή σας.',
      'Αν δεν το περιμένατε, ζητήστε αμέσως την αναστολή ή την ανάκληση του πιστοποιητικού και ενημερώστε τον φορέα «{organisationName}».',
    ],
  },
} satisfies SomeMails;
