import type { SomeMails } from '../../templates.js';

/** What the registries said to the subject's data. */
export const checks = {
  'check-failed': {
    subject: 'Seu certificado digital: seus dados não foram confirmados',
    body: [
      'Prezado(a) {recipientName},',
      'os cadastros não confirmaram todos os dados que você informou para o certificado digital de {organisationName}.',
      '<link>Abra sua solicitação</link> para ver o que não foi confirmado, confira o número do documento de identidade e tente novamente. O link vale por 24 horas.',
      'Se os dados estiverem corretos e mesmo assim não forem confirmados, procure {organisationName}.',
    ],
  },
  'checks-delayed': {
    subject: 'Seu certificado digital: a conferência dos dados está demorando',
    body: [
      'Prezado(a) {recipientName},',
      'um dos cadastros que precisam confirmar seus dados para o certificado digital de {organisationName} não está respondendo no momento.',
      'Continuamos consultando e escreveremos assim que houver resposta. Você não precisa fazer nada; <link>sua solicitação</link> mostra o andamento.',
    ],
  },
} satisfies SomeMails;
