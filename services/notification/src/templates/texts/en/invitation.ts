import type { SomeMails } from '../../templates.js';

/** The beginning: the subject is asked to identify himself. */
export const invitation = {
  'issuance-invitation': {
    subject: 'Your digital certificate: please identify yourself',
    body: [
      'Dear {recipientName},',
      '{organisationName} has started the procedure that gives you a digital certificate for signatures.',
      'Please identify yourself to go on: <link>open your request</link>, sign in with your tax login and have your identity document at hand. The link is valid for 24 hours; after that the page sends you a new one.',
      'If you do not expect this message, tell {organisationName} and do nothing else.',
    ],
  },
  'issuance-invitation-reminder': {
    subject: 'Reminder: your digital certificate waits for your identification',
    body: [
      'Dear {recipientName},',
      'the procedure that {organisationName} started for your digital certificate waits for you.',
      'To go on, <link>open your request</link>, sign in with your tax login and have your identity document at hand. The link is valid for 24 hours; links in earlier messages open nothing any more.',
      'If nothing happens, the procedure ends by itself.',
    ],
  },
} satisfies SomeMails;
