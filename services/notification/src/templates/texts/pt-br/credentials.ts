import type { SomeMails } from '../../templates.js';

/** Forgotten and changed credentials, to officers and holders alike. */
export const credentials = {
  'recovery-link': {
    subject: 'Defina uma nova senha',
    body: [
      'Prezado(a) {recipientName},',
      'alguém, provavelmente você, informou que esqueceu a senha da sua conta.',
      '<link>Defina uma nova senha</link> em até {minutes, plural, one {# minuto} other {# minutos}}. O link funciona uma única vez, e os anteriores já não abrem nada. Se você tem um segundo fator, o código dele também será pedido.',
      'Se não foi você, não faça nada: sua senha continua a mesma. Não repasse esta mensagem a ninguém, nem mesmo a nós.',
    ],
  },
  'user-id-reminder': {
    subject: 'Seu nome de usuário, como você pediu',
    body: [
      'Prezado(a) {recipientName},',
      'este é o nome de usuário com que você entra: {userId}',
      '<link>Entre</link> com ele e com sua senha. Se você também esqueceu a senha, a página de entrada ajuda a definir uma nova.',
      'Se você não pediu esta mensagem, não precisa fazer nada: ninguém consegue entrar só com o nome de usuário.',
    ],
  },
  'password-changed': {
    subject: 'Sua senha foi alterada',
    body: [
      'Prezado(a) {recipientName},',
      'a senha da sua conta foi alterada, e as sessões abertas em todos os navegadores foram encerradas. Entre com a nova senha.',
      'Se não foi você, <link>defina uma nova senha</link> imediatamente e avise o setor que cuida da sua conta.',
    ],
  },
  'integrator-password-changed': {
    subject: 'Uma senha usada pelo seu programa foi alterada',
    body: [
      'A quem opera {integratorName},',
      'o titular com o código de usuário {userId} alterou a senha da conta{why, select, MISUSE {, por suspeitar que outra pessoa a usou} other {, de acordo com o suporte}}.',
      'O programa não pode mais entrar nessa conta e não assina nada com ela. Peça acesso de novo ao titular; não tente outra vez a senha antiga, pois isso bloqueia a conta por algum tempo.',
      '{why, select, MISUSE {Descubra quem podia ler a senha guardada e avise o titular.} other {Um programa não precisa da senha de uma pessoa: pode usar credenciais próprias.}}',
    ],
  },
  'contact-confirmation': {
    subject: 'Confirme seu endereço de e-mail',
    body: [
      'Alguém, provavelmente você, quer ser contatado neste endereço de e-mail a partir de agora.',
      '<link>Confirme o endereço</link> em até {hours, plural, one {# hora} other {# horas}}. Até lá nada muda. O link funciona uma única vez.',
      'Se não foi você, não faça nada: este endereço não será usado.',
    ],
  },
  'contact-changed': {
    subject: 'Seus dados de contato foram alterados',
    body: [
      'Olá, {recipientName}!',
      '{contact, select, PHONE {O número de telefone} other {O endereço de e-mail}} em que falamos com você foi substituído por outro, que foi comprovado. <link>Veja seu perfil</link>.',
      'Se não foi você, avise imediatamente a autoridade de registro que emitiu seu certificado.',
    ],
  },
} satisfies SomeMails;
