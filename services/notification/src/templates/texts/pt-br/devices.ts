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
  'otp-replacement-waiting': {
    subject: 'Seus códigos virão de outro dispositivo',
    body: [
      'Prezado(a) {recipientName},',
      'outro dispositivo vai substituir seu dispositivo de códigos de uso único. Isso foi confirmado com o código de usuário, e não com um código do dispositivo; por isso só vale daqui a {hours} horas.',
      'Até lá seu dispositivo continua como está.',
      'Se não foi você, <link>cancele a substituição</link> imediatamente e altere sua senha.',
    ],
  },
  'otp-replacement-done': {
    subject: 'Seus códigos vêm de outro dispositivo',
    body: [
      'Prezado(a) {recipientName},',
      'outro dispositivo substituiu seu dispositivo de códigos de uso único. Os códigos do anterior não são mais aceitos.',
      'Se não foi você, <link>comunique a perda</link> imediatamente, suspenda seu certificado e altere sua senha.',
    ],
  },
  'otp-replacement-cancelled': {
    subject: 'Seu dispositivo de códigos continua como está',
    body: [
      'Prezado(a) {recipientName},',
      'o dispositivo que substituiria seu dispositivo de códigos de uso único não o substituirá: a substituição foi cancelada.',
      'Se não foi você, <link>veja seus dispositivos</link> e altere sua senha.',
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
  'otp-sign-locked': {
    subject: 'Códigos errados bloquearam seu dispositivo',
    body: [
      'Prezado(a) {recipientName},',
      '{lock, select, YEARLY_BUDGET {códigos demais dos seus dispositivos estavam errados em um ano} other {os códigos do seu dispositivo de códigos de uso único estavam errados várias vezes seguidas}}. Agora nenhum é aceito, para que ninguém continue adivinhando, e nada pode ser assinado com ele.',
      '{lock, select, YEARLY_BUDGET {Só o suporte pode retirar este bloqueio: ligue para ele ou vá ao seu posto de registro.} other {Se o dispositivo gera os códigos, <link>ressincronize-o</link>: isso retira o bloqueio. Se os códigos são enviados a você, o suporte ou o seu posto de registro o retira.}} Nunca informe a ninguém os códigos nem o código de usuário do cartão.',
      'Se não foi você, alguém conhece seu PIN ou sua senha: altere os dois e veja <link>seus dispositivos</link>.',
    ],
  },
} satisfies SomeMails;
