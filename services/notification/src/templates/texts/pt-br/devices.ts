import type { SomeMails } from '../../templates.js';

/** What happened to a holder's device for one-time codes. */
export const deviceMails = {
  'otp-device-activated': {
    subject: 'Seu dispositivo de códigos está pronto',
    body: [
      'Prezado(a) {recipientName},',
      'seu dispositivo de códigos de uso único está ativo: a partir de agora os códigos dele confirmam o que você assina. O dispositivo que ele substituiu não fornece mais códigos válidos.',
      'Se não foi você, <link>comunique a perda</link> imediatamente e altere sua senha.',
    ],
  },
  'otp-device-resynchronised': {
    subject: 'Seu dispositivo de códigos voltou a funcionar',
    body: [
      'Prezado(a) {recipientName},',
      'seu dispositivo de códigos de uso único foi sincronizado novamente com dois códigos seguidos. Esses códigos não valem mais: tente de novo o que não tinha funcionado.',
      'Se não foi você, alguém tem seu dispositivo, o cartão dele e sua senha: <link>comunique a perda</link> imediatamente.',
    ],
  },
  'otp-device-locked': {
    subject: 'Seu dispositivo de códigos está bloqueado por enquanto',
    body: [
      'Prezado(a) {recipientName},',
      'os códigos informados para sincronizar seu dispositivo de códigos de uso único estavam errados várias vezes. Por enquanto nenhum outro será verificado.',
      'Se precisar de ajuda, informe ao suporte esta referência: {supportReference}. Nunca informe a ninguém os códigos nem o código de usuário do cartão.',
      'Se não foi você, <link>veja seus dispositivos</link> e altere sua senha.',
    ],
  },
} satisfies SomeMails;
