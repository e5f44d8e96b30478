import type { SomeMails } from '../../templates.js';

/** Requests that ended without a certificate. */
export const endings = {
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
  'issuance-expired': {
    subject: 'O prazo do seu certificado digital terminou',
    body: [
      'Prezado(a) {recipientName},',
      'o procedimento do seu certificado digital não foi concluído dentro do prazo e foi encerrado.',
      'Você encontra a solicitação <link>aqui</link>. Se ainda precisar do certificado, peça a {organisationName} que inicie um novo procedimento.',
    ],
  },
  'issuance-failed': {
    subject: 'Não foi possível emitir seu certificado digital',
    body: [
      'Prezado(a) {recipientName},',
      'por um motivo técnico, não foi possível emitir seu certificado digital para {organisationName}. O procedimento foi encerrado, e a culpa não é sua.',
      'Você encontra a solicitação <link>aqui</link>. {organisationName} já foi informado do ocorrido e pode iniciar um novo procedimento.',
    ],
  },
} satisfies SomeMails;
