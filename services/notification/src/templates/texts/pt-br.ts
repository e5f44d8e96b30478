import type { Catalogue } from '../templates.js';

/** Portuguese of Brazil. */
export const ptBr: Catalogue = {
  'issuance-invitation': {
    subject: 'Seu certificado digital: faça sua identificação',
    body: [
      'Prezado(a) {recipientName},',
      '{organisationName} iniciou o procedimento de emissão do seu certificado digital de assinatura.',
      'Para continuar, identifique-se: <link>abra sua solicitação</link>, entre com seu acesso fiscal e tenha em mãos seu documento de identidade. O link vale por 24 horas.',
      'Se você não esperava esta mensagem, avise {organisationName} e não faça mais nada.',
    ],
  },
  'approval-pending': {
    subject: 'Uma solicitação de certificado aguarda sua aprovação',
    body: [
      'Os cadastros confirmaram os dados de uma pessoa de {organisationName}. A solicitação aguarda agora a identificação presencial e sua aprovação.',
      'Você encontra a solicitação <link>aqui</link>.',
    ],
  },
  'issuance-completed': {
    subject: 'Seu certificado digital foi emitido',
    body: [
      'Prezado(a) {recipientName},',
      'seu certificado digital foi emitido em nome de {organisationName}. Você já pode assinar com ele.',
      'Você encontra os detalhes <link>aqui</link>.',
      'Se você não participou deste procedimento, avise {organisationName} imediatamente, para que o certificado seja revogado.',
    ],
  },
  'issuance-rejected': {
    subject: 'Sua solicitação de certificado digital foi recusada',
    body: [
      'Prezado(a) {recipientName},',
      'sua solicitação de certificado digital foi recusada por {organisationName}, com este motivo:',
      '{reason}',
      'Você encontra a solicitação <link>aqui</link>. Em caso de dúvida, procure {organisationName}.',
    ],
  },
  'issuance-cancelled': {
    subject: 'O procedimento do seu certificado digital foi cancelado',
    body: [
      'Prezado(a) {recipientName},',
      'o procedimento do seu certificado digital foi cancelado por {organisationName}, com este motivo:',
      '{reason}',
      'Você encontra a solicitação <link>aqui</link>. Você não precisa fazer nada.',
    ],
  },
};
