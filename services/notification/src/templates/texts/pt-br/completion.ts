import type { SomeMails } from '../../templates.js';

/** From the approval to the certificate, and what may happen to it later. */
export const completion = {
  'issuance-approved': {
    subject: 'Conclua seu certificado digital',
    body: [
      'Prezado(a) {recipientName},',
      '{organisationName} aprovou seu certificado digital. Ele será emitido assim que você concluir o procedimento.',
      '<link>Abra sua solicitação</link> e entre com seu acesso fiscal: você vai aceitar os termos, escolher como receber os códigos de uso único e definir sua senha e seu PIN. Reserve dez minutos sem interrupções. O link vale por 24 horas; depois disso, a própria página envia um novo.',
      'Ninguém precisa saber sua senha nem seu PIN, nem mesmo {organisationName}.',
    ],
  },
  'issuance-approved-reminder': {
    subject: 'Lembrete: conclua seu certificado digital',
    body: [
      'Prezado(a) {recipientName},',
      'seu certificado digital foi aprovado por {organisationName} e aguarda que você o conclua.',
      '<link>Abra sua solicitação</link> e entre com seu acesso fiscal. O link vale por 24 horas; os links das mensagens anteriores já não funcionam.',
      'Se nada for feito, o procedimento se encerra automaticamente e terá de ser iniciado de novo.',
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
  'user-id-assigned': {
    subject: 'Seu nome de usuário',
    body: [
      'Prezado(a) {recipientName},',
      'este é o nome de usuário com que você vai entrar de agora em diante: {userId}',
      'Guarde-o com seus documentos. Só você conhece sua senha e seu PIN, e eles nunca aparecem em mensagens.',
      'Ele foi atribuído para <link>seu certificado digital</link> de {organisationName}.',
    ],
  },
  'certificate-revoked': {
    subject: 'Seu certificado digital foi revogado',
    body: [
      'Prezado(a) {recipientName},',
      'seu certificado digital de {organisationName} foi revogado, com este motivo:',
      '{reason}',
      'As assinaturas feitas com ele de agora em diante não são válidas; as anteriores continuam valendo. Você encontra o registro <link>aqui</link>.',
      'Se você não sabe por que isso aconteceu, procure {organisationName}.',
    ],
  },
} satisfies SomeMails;
