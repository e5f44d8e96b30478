import type { SomeMails } from '../../templates.js';

/** What happened to a holder's device for one-time codes. */
export const deviceMails = {
  'otp-device-activated': {
    subject: 'Il suo dispositivo per i codici è pronto',
    body: [
      'Gentile {recipientName},',
      'il suo dispositivo per i codici monouso è attivo: da ora i suoi codici confermano ciò che firma. Il dispositivo che ha sostituito non fornisce più codici validi.',
      'Se non è stato lei, <link>segnali subito lo smarrimento</link> e cambi la password.',
    ],
  },
  'otp-replacement-waiting': {
    subject: 'I suoi codici verranno da un altro dispositivo',
    body: [
      'Gentile {recipientName},',
      'un altro dispositivo prenderà il posto del suo dispositivo per i codici monouso. È stato confermato con il codice utente e non con un codice del dispositivo: perciò ha effetto tra {hours} ore.',
      'Fino ad allora il suo dispositivo resta com’è.',
      'Se non è stato lei, <link>annulli subito la sostituzione</link> e cambi la password.',
    ],
  },
  'otp-replacement-done': {
    subject: 'I suoi codici vengono da un altro dispositivo',
    body: [
      'Gentile {recipientName},',
      'un altro dispositivo ha preso il posto del suo dispositivo per i codici monouso. I codici del precedente non sono più accettati.',
      'Se non è stato lei, <link>segnali subito lo smarrimento</link>, sospenda il certificato e cambi la password.',
    ],
  },
  'otp-replacement-cancelled': {
    subject: 'Il suo dispositivo per i codici resta com’è',
    body: [
      'Gentile {recipientName},',
      'il dispositivo che doveva prendere il posto del suo dispositivo per i codici monouso non lo prende: la sostituzione è stata annullata.',
      'Se non è stato lei, <link>controlli i suoi dispositivi</link> e cambi la password.',
    ],
  },
  'otp-device-resynchronised': {
    subject: 'Il suo dispositivo per i codici funziona di nuovo',
    body: [
      'Gentile {recipientName},',
      'il suo dispositivo per i codici monouso è stato sincronizzato di nuovo con due codici consecutivi. Quei codici non valgono più: riprovi l’operazione che non era riuscita.',
      'Se non è stato lei, qualcuno ha il suo dispositivo, la sua card e la sua password: <link>segnali subito lo smarrimento</link>.',
    ],
  },
  'otp-device-locked': {
    subject: 'Il suo dispositivo per i codici è bloccato per ora',
    body: [
      'Gentile {recipientName},',
      'i codici inseriti per sincronizzare il suo dispositivo per i codici monouso erano errati più volte. Per ora non ne vengono verificati altri.',
      'Se le serve aiuto, comunichi all’assistenza questo riferimento: {supportReference}. Non comunichi mai a nessuno i codici né il codice utente della card.',
      'Se non è stato lei, <link>controlli i suoi dispositivi</link> e cambi la password.',
    ],
  },
  'otp-sign-locked': {
    subject: 'Codici errati hanno bloccato il suo dispositivo',
    body: [
      'Gentile {recipientName},',
      '{lock, select, YEARLY_BUDGET {troppi codici dei suoi dispositivi erano errati nell’arco di un anno} other {i codici del suo dispositivo per i codici monouso erano errati più volte di seguito}}. Ora non ne viene accettato nessuno, così che nessuno possa continuare a indovinare, e non si può firmare con esso.',
      '{lock, select, YEARLY_BUDGET {Solo l’assistenza può togliere questo blocco: la chiami, o si rivolga all’ufficio di registrazione.} other {Se il dispositivo genera da sé i codici, <link>lo sincronizzi</link>: così il blocco si toglie. Se i codici le vengono inviati, lo toglie l’assistenza o l’ufficio di registrazione.}} Non comunichi mai a nessuno i codici né il codice utente della card.',
      'Se non è stato lei, qualcuno conosce il suo PIN o la sua password: li cambi entrambi e controlli <link>i suoi dispositivi</link>.',
    ],
  },
} satisfies SomeMails;
