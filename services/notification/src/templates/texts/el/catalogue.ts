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

/** Greek. */
export const el: Catalogue = {
  mails: { ...invitation, ...checks, ...completion, ...suspension, ...endings, ...officers, ...codeMail, ...deviceMails, ...credentials },
  sms: codeSms,
  footer: 'Το μήνυμα στάλθηκε αυτόματα· οι απαντήσεις σε αυτό δεν διαβάζονται.',
};
