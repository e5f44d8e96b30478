import type { SomeMails } from '../../templates.js';

/** From the approval to the certificate, and what may happen to it later. */
export const completion = {
  'issuance-approved': {
    subject: 'Complete your digital certificate',
    body: [
      'Dear {recipientName},',
      '{organisationName} has approved your digital certificate. It is issued as soon as you complete the procedure.',
      '<link>Open your request</link> and sign in with your tax login. You accept the terms, choose how you receive one-time codes, and set your password and your PIN. Allow ten minutes without interruption. The link is valid for 24 hours; after that the page sends you a new one.',
      'Nobody needs to know your password or your PIN, not even {organisationName}.',
    ],
  },
  'issuance-approved-reminder': {
    subject: 'Reminder: complete your digital certificate',
    body: [
      'Dear {recipientName},',
      'your digital certificate was approved by {organisationName} and waits for you to complete it.',
      '<link>Open your request</link> and sign in with your tax login. The link is valid for 24 hours; links in earlier messages open nothing any more.',
      'If nothing happens, the procedure ends by itself and has to be started anew.',
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
  'user-id-assigned': {
    subject: 'Your user ID',
    body: [
      'Dear {recipientName},',
      'this is the user ID with which you sign in from now on: {userId}',
      'Keep it together with your papers. Your password and your PIN are known to you alone and never stand in a message.',
      'It was assigned for <link>your digital certificate</link> of {organisationName}.',
    ],
  },
  'certificate-revoked': {
    subject: 'Your digital certificate was revoked',
    body: [
      'Dear {recipientName},',
      'your digital certificate of {organisationName} was revoked, with this reason:',
      '{reason}',
      'Signatures that you make from now on with it are not valid; earlier ones keep their validity. You find the record <link>here</link>.',
      'If you do not know why this was done, turn to {organisationName}.',
    ],
  },
} satisfies SomeMails;
