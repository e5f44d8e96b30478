import type { SomeMails } from '../../templates.js';

/** Requests that ended without a certificate. */
export const endings = {
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
  'issuance-expired': {
    subject: 'The time for your digital certificate has run out',
    body: [
      'Dear {recipientName},',
      'the procedure for your digital certificate was not completed in time and has ended.',
      'You find the request <link>here</link>. If you still need the certificate, ask {organisationName} to start a new procedure.',
    ],
  },
  'issuance-failed': {
    subject: 'Your digital certificate could not be issued',
    body: [
      'Dear {recipientName},',
      'your digital certificate for {organisationName} could not be issued, for a technical reason. The procedure has ended; this is no fault of yours.',
      'You find the request <link>here</link>. {organisationName} has been told and can start a new procedure.',
    ],
  },
} satisfies SomeMails;
