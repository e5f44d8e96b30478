import type { SomeMails } from '../../templates.js';

/** What officers are told. The subject is found in the console alone. */
export const officers = {
  'invitation-bounced': {
    subject: 'Um convite não foi entregue',
    body: [
      'Prezado(a) {recipientName},',
      'o e-mail que convida uma pessoa de {organisationName} para obter seu certificado digital não pôde ser entregue no endereço informado.',
      'Você encontra a solicitação <link>aqui</link>. Se o endereço estiver errado, cancele o procedimento e inicie outro com o endereço correto; se estiver certo, peça à pessoa que verifique sua caixa postal e envie o convite novamente.',
    ],
  },
  'check-failed-officer': {
    subject: 'A conferência dos dados de uma solicitação de certificado falhou',
    body: [
      'Prezado(a) {recipientName},',
      'os cadastros não confirmaram os dados de uma pessoa de {organisationName} para a qual foi solicitado um certificado digital. A pessoa foi avisada e pode tentar novamente.',
      'Você encontra a solicitação <link>aqui</link>.',
    ],
  },
  'checks-delayed-officer': {
    subject: 'A conferência dos dados de uma solicitação de certificado está demorando',
    body: [
      'Prezado(a) {recipientName},',
      'um dos cadastros que precisam confirmar os dados de uma pessoa de {organisationName} não está respondendo no momento. Ele é consultado de novo automaticamente; você não precisa fazer nada.',
      'Você encontra a solicitação <link>aqui</link>.',
    ],
  },
  'approval-pending': {
    subject: 'Uma solicitação de certificado aguarda sua aprovação',
    body: [
      'Prezado(a) {recipientName},',
      'os cadastros confirmaram os dados de uma pessoa de {organisationName}. A solicitação aguarda agora a identificação presencial e sua aprovação.',
      'Você encontra a solicitação <link>aqui</link>.',
    ],
  },
  'approval-pending-reminder': {
    subject: 'Lembrete: uma solicitação de certificado ainda aguarda aprovação',
    body: [
      'Prezado(a) {recipientName},',
      'uma solicitação de certificado de {organisationName} ainda aguarda a identificação presencial e a aprovação de um agente de registro.',
      'Você encontra a solicitação <link>aqui</link>.',
    ],
  },
  'issuance-expired-officer': {
    subject: 'O prazo de uma solicitação de certificado terminou',
    body: [
      'Prezado(a) {recipientName},',
      'uma solicitação de certificado de {organisationName} não foi concluída dentro do prazo e foi encerrada. A pessoa foi avisada.',
      'Você encontra a solicitação <link>aqui</link>. Se o certificado ainda for necessário, inicie um novo procedimento.',
    ],
  },
  'issuance-failed-officer': {
    subject: 'Não foi possível emitir um certificado',
    body: [
      'Prezado(a) {recipientName},',
      'não foi possível emitir um certificado de {organisationName}, embora a solicitação estivesse aprovada; o procedimento foi encerrado. Os operadores da Autoridade Certificadora e a pessoa foram avisados.',
      'Você encontra a solicitação e o motivo <link>aqui</link>.',
    ],
  },
  'issuance-completed-officer': {
    subject: 'Um certificado foi emitido',
    body: ['Prezado(a) {recipientName},', 'o certificado de uma pessoa de {organisationName} foi emitido.', 'Você encontra a solicitação e o certificado <link>aqui</link>.'],
  },
} satisfies SomeMails;
