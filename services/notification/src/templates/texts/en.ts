import type { Catalogue } from '../templates.js';

/** English: the catalogue whose arguments the others follow. */
export const en: Catalogue = {
  'issuance-invitation': {
    subject: 'Your digital certificate: please identify yourself',
    body: [
      'Dear {recipientName},',
      '{organisationName} has started the procedure that gives you a digital certificate for signatures.',
      'Please identify yourself to go on: <link>open your request</link>, sign in with your tax login and have your identity document at hand. The link is valid for 24 hours.',
      'If you do not expect this message, tell {organisationName} and do nothing else.',
    ],
  },
  'approval-pending': {
    subject: 'A certificate request waits for your approval',
    body: [
      'The registries have confirmed the data of a person of {organisationName}. The request now waits for a face-to-face identification and your approval.',
      'You find the request <link>here</link>.',
    ],
  },
  'issuance-completed': {
    subject: 'Your digital certificate has been issued',
    body: [
      'Dear {recipientName},',
      'your digital certificate has been issued on behalf of {organisationName}. You can sign with it from now on.',
      'You find its details <link>here</link>.',
      'If you did not take part in this, tell {organisationName} at once, so that the certificate is revoked.',
    ],
  },
  'issuance-rejected': {
    subject: 'Your request for a digital certificate was rejected',
    body: [
      'Dear {recipientName},',
      'your request for a digital certificate was rejected by {organisationName}, with this reason:',
      '{reason}',
      'You find the request <link>here</link>. {organisationName} will answer your questions.',
    ],
  },
  'issuance-cancelled': {
    subject: 'The procedure for your digital certificate was cancelled',
    body: [
      'Dear {recipientName},',
      'the procedure for your digital certificate was cancelled by {organisationName}, with this reason:',
      '{reason}',
      'You find the request <link>here</link>. There is nothing you have to do.',
    ],
  },
};
