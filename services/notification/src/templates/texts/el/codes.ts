import type { SmsName, SomeMails } from '../../templates.js';

/** One-time codes. */
export const codeMail = {
  'otp-code-email': {
    subject: 'Ο κωδικός μίας χρήσης σας',
    body: [
      'Ο κωδικός σας είναι {code}',
      'Πληκτρολογήστε τον στη σελίδα που τον ζήτησε, μέσα σε {minutes, plural, one {# λεπτό} other {# λεπτά}}. Ισχύει για μία φορά.',
      'Κανείς δεν έχει λόγο να σας ζητήσει αυτόν τον κωδικό, ούτε εμείς. Αν δεν τον περιμένατε, μην τον χρησιμοποιήσετε.',
    ],
  },
} satisfies SomeMails;

/** Short, because Greek letters make it an SMS of 70 characters. */
export const codeSms: Record<SmsName, string> = {
  'otp-code-sms': 'Vidimus: κωδικός {code}, ισχύει {minutes}΄. Μην τον δώσετε σε κανέναν.',
  'otp-replacement-waiting-sms': 'Vidimus: νέα συσκευή κωδικών σε {hours} ώρες. Όχι εσείς; Ακυρώστε.',
  'contact-changed-sms': 'Vidimus: το τηλέφωνό σας άλλαξε. Όχι εσείς; Καλέστε το γραφείο σας.',
};
