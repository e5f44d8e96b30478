import type { SomeMails } from '../../templates.js';

/** The beginning: the subject is asked to identify himself. */
export const invitation = {
  'issuance-invitation': {
    subject: 'Seu certificado digital: faça sua identificação',
    body: [
      'Prezado(a) {recipientName},',
      '{organisationName} iniciou o procedimento de emissão do seu certificado digital de assinatura.',
      'Para continuar, identifique-se: <link>abra sua solicitação</link>, entre com seu acesso fiscal e tenha em mãos seu documento de identidade. O link vale por 24 horas; depois disso, a própria página envia um novo.',
      'Se você não esperava esta mensagem, avise {organisationName} e não faça mais nada.',
    ],
  },
  'issuance-invitation-reminder': {
    subject: 'Lembrete: seu certificado digital aguarda sua identificação',
    body: [
      'Prezado(a) {recipientName},',
      'o procedimento iniciado por {organisationName} para o seu certificado digital continua aguardando sua identificação.',
      'Para continuar, <link>abra sua solicitação</link>, entre com seu acesso fiscal e tenha em mãos seu documento de identidade. O link vale por 24 horas; os links das mensagens anteriores já não funcionam.',
      'Se nada for feito, o procedimento se encerra automaticamente.',
    ],
  },
} satisfies SomeMails;
