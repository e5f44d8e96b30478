import type { Catalogue } from '../../templates.js';
import { checks } from './checks.js';
import { codeMail, codeSms } from './codes.js';
import { completion } from './completion.js';
import { credentials } from './credentials.js';
import { deviceMails } from './devices.js';
import { endings } from './endings.js';
import { invitation } from './invitation.js';
import { officers } from './officers.js';
import { suspension } from './suspension.js';

/** Portuguese of Brazil. */
export const ptBr: Catalogue = {
  mails: { ...invitation, ...checks, ...completion, ...suspension, ...endings, ...officers, ...codeMail, ...deviceMails, ...credentials },
  sms: codeSms,
  footer: 'Esta mensagem foi enviada automaticamente; as respostas a ela não são lidas.',
};
