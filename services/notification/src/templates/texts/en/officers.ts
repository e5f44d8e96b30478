import type { SomeMails } from '../../templates.js';

/** What officers are told. The subject is found in the console alone. */
export const officers = {
  'invitation-bounced': {
    subject: 'An invitation came back undelivered',
    body: [
      'Dear {recipientName},',
      'the e-mail that invites a person of {organisationName} to his digital certificate could not be delivered to the address that was entered.',
      'You find the request <link>here</link>. If the address is wrong, cancel the procedure and start it again with the right one; if it is right, ask the person to look after his mailbox and send the invitation once more.',
    ],
  },
  'check-failed-officer': {
    subject: 'The check of the data of a certificate request failed',
    body: [
      'Dear {recipientName},',
      'the registries did not confirm the data of a person of {organisationName} for whom a digital certificate was requested. The person has been told and may try again.',
      'You find the request <link>here</link>.',
    ],
  },
  'checks-delayed-officer': {
    subject: 'The check of the data of a certificate request takes longer',
    body: [
      'Dear {recipientName},',
      'a registry that has to confirm the data of a person of {organisationName} does not answer at present. It is asked again by itself; you do not have to do anything.',
      'You find the request <link>here</link>.',
    ],
  },
  'approval-pending': {
    subject: 'A certificate request waits for your approval',
    body: [
      'Dear {recipientName},',
      'the registries have confirmed the data of a person of {organisationName}. The request now waits for a face-to-face identification and your approval.',
      'You find the request <link>here</link>.',
    ],
  },
  'approval-pending-reminder': {
    subject: 'Reminder: a certificate request still waits for approval',
    body: [
      'Dear {recipientName},',
      'a certificate request of {organisationName} still waits for a face-to-face identification and the approval of an officer.',
      'You find the request <link>here</link>.',
    ],
  },
  'issuance-expired-officer': {
    subject: 'A certificate request ran out of time',
    body: [
      'Dear {recipientName},',
      'a certificate request of {organisationName} was not completed in time and has ended. The person has been told.',
      'You find the request <link>here</link>. If the certificate is still needed, start a new procedure.',
    ],
  },
  'issuance-failed-officer': {
    subject: 'A certificate could not be issued',
    body: [
      'Dear {recipientName},',
      'a certificate of {organisationName} could not be issued although the request was approved; the procedure has ended. The operators of the certification authority have been told, and so has the person.',
      'You find the request and the reason <link>here</link>.',
    ],
  },
  'issuance-completed-officer': {
    subject: 'A certificate was issued',
    body: ['Dear {recipientName},', 'the certificate of a person of {organisationName} was issued.', 'You find the request and the certificate <link>here</link>.'],
  },
} satisfies SomeMails;
