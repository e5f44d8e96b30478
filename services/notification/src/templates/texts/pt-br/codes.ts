import type { SmsName, SomeMails } from '../../templates.js';

/** One-time codes. */
export const codeMail = {
  'otp-code-email': {
    subject: 'Seu código de uso único',
    body: [
      'Seu código é {code}',
      'Digite-o na página que o pediu em até {minutes, plural, one {# minuto} other {# minutos}}. Ele funciona uma única vez.',
      'Ninguém tem motivo para pedir este código a você, nem mesmo nós. Se você não o esperava, não o use.',
    ],
  },
} satisfies SomeMails;

/** Short, because `ó` makes it an SMS of 70 characters. */
export const codeSms: Record<SmsName, string> = {
  'otp-code-sms': 'Vidimus: código {code}, vale {minutes} min. Não o informe a ninguém.',
  'otp-replacement-waiting-sms': 'Vidimus: em {hours} horas outro aparelho substitui o seu. Se foi outra pessoa, cancele no portal.',
  'contact-changed-sms': 'Vidimus: o telefone do seu perfil foi alterado. Se foi outra pessoa, avise a autoridade de registro.',
};
