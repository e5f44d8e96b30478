import type { SomeMails } from '../../templates.js';

/** What the registries said to the subject's data. */
export const checks = {
  'check-failed': {
    subject: 'Your digital certificate: your data could not be confirmed',
    body: [
      'Dear {recipientName},',
      'the registries did not confirm all the data that you gave for the digital certificate of {organisationName}.',
      '<link>Open your request</link> to see what was not confirmed. Check the number of your identity document and try again. The link is valid for 24 hours.',
      'If your data are right and still not confirmed, turn to {organisationName}.',
    ],
  },
  'checks-delayed': {
    subject: 'Your digital certificate: the check of your data takes longer',
    body: [
      'Dear {recipientName},',
      'a registry that has to confirm your data for the digital certificate of {organisationName} does not answer at present.',
      'We go on asking and write to you as soon as there is an answer. You do not have to do anything; <link>your request</link> shows how far it is.',
    ],
  },
} satisfies SomeMails;
