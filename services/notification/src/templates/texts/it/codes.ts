import type { SmsName, SomeMails } from '../../templates.js';

/** One-time codes. */
export const codeMail = {
  'otp-code-email': {
    subject: 'Il suo codice OTP',
    body: [
      'Il suo codice è {code}',
      'Lo inserisca nella pagina che lo ha richiesto entro {minutes, plural, one {# minuto} other {# minuti}}. Vale una sola volta.',
      'Nessuno ha motivo di chiederle questo codice, nemmeno noi. Se non lo attendeva, non lo usi.',
    ],
  },
} satisfies SomeMails;

export const codeSms: Record<SmsName, string> = {
  'otp-code-sms': 'Vidimus: il suo codice è {code}, valido per {minutes, plural, one {# minuto} other {# minuti}}. Non lo comunichi a nessuno.',
  'otp-replacement-waiting-sms': 'Vidimus: tra {hours} ore i suoi codici verranno da un altro dispositivo. Se non è stato lei, annulli nel portale.',
  'contact-changed-sms': 'Vidimus: il numero di telefono del suo profilo è stato cambiato. Se non è stato lei, chiami il suo ufficio di registrazione.',
};
