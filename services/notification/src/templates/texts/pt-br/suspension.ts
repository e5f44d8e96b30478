import type { SomeMails } from '../../templates.js';

/** A certificate that does not hold for a while, and holds again; what happened to its PIN. */
export const suspension = {
  'certificate-suspended': {
    subject: 'Seu certificado digital está suspenso',
    body: [
      'Prezado(a) {recipientName},',
      'seu certificado digital de {organisationName} foi suspenso {by, select, HOLDER {a seu pedido} other {por {organisationName}}}. Até ser reativado, ele não pode ser usado para assinar.',
      '{by, select, HOLDER {<link>Entre</link> para reativá-lo ou para revogá-lo em definitivo.} other {<link>Entre</link> para ver a situação dele. {organisationName} pode reativá-lo.}}',
      'Se você não sabe por que isso aconteceu, procure {organisationName}.',
    ],
  },
  'certificate-reinstated': {
    subject: 'Seu certificado digital voltou a valer',
    body: [
      'Prezado(a) {recipientName},',
      'a suspensão do seu certificado digital de {organisationName} foi encerrada {by, select, HOLDER {a seu pedido} other {por {organisationName}}}. Você já pode assinar com ele de novo.',
      'Você o encontra <link>aqui</link> depois de entrar.',
      'Se você não esperava por isso, peça imediatamente a suspensão ou a revogação do certificado e avise {organisationName}.',
    ],
  },
  'pin-notice': {
    subject: 'O PIN do seu certificado digital',
    body: [
      'Prezado(a) {recipientName},',
      'o PIN do seu certificado digital de {organisationName} {what, select, BLOCKED {foi digitado errado cinco vezes seguidas e está bloqueado: por enquanto nada pode ser assinado com ele} RESET_ORDERED {está bloqueado, e um agente que encontrou você determinou que você pode definir um novo sem o código de desbloqueio} UNBLOCKED {estava bloqueado e foi definido de novo} other {foi trocado}}.',
      '{what, select, BLOCKED {<link>Entre</link> para definir um novo PIN com o código de desbloqueio dos seus papéis. Se você o perdeu, vá ao posto de registro com um documento de identidade.} RESET_ORDERED {<link>Entre</link> dentro de 24 horas para definir o novo PIN com um código do seu dispositivo.} other {Se foi você, não há nada a fazer. Seu certificado está <link>aqui</link>, depois de entrar.}}',
      'Se não foi você, peça a suspensão ou a revogação do certificado imediatamente e avise {organisationName}.',
    ],
  },
} satisfies SomeMails;
