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

/** English: the catalogue whose arguments the others follow. */
export const en: Catalogue = {
  mails: { ...invitation, ...checks, ...completion, ...suspension, ...endings, ...officers, ...codeMail, ...deviceMails, ...credentials },
  sms: codeSms,
  footer: 'This message was sent automatically; nobody reads answers to it.',
};
