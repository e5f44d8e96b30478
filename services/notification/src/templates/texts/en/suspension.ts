import type { SomeMails } from '../../templates.js';

/** A certificate that does not hold for a while, and holds again; what happened to its PIN. */
export const suspension = {
  'certificate-suspended': {
    subject: 'Your digital certificate is suspended',
    body: [
      'Dear {recipientName},',
      'your digital certificate for {organisationName} was suspended {by, select, HOLDER {at your own request} other {by {organisationName}}}. Until it is reinstated you cannot sign with it.',
      '{by, select, HOLDER {<link>Sign in</link> to have it hold again, or to have it revoked for good.} other {<link>Sign in</link> to see how it stands. {organisationName} can reinstate it.}}',
      'If you do not know why this happened, ask {organisationName}.',
    ],
  },
  'certificate-reinstated': {
    subject: 'Your digital certificate holds again',
    body: [
      'Dear {recipientName},',
      'the suspension of your digital certificate for {organisationName} was lifted {by, select, HOLDER {at your own request} other {by {organisationName}}}. You can sign with it again.',
      'You find it <link>here</link> after signing in.',
      'If you did not expect this, have the certificate suspended or revoked at once, and tell {organisationName}.',
    ],
  },
  'pin-notice': {
    subject: 'About the PIN of your digital certificate',
    body: [
      'Dear {recipientName},',
      'the PIN of your digital certificate for {organisationName} {what, select, BLOCKED {was wrong five times in a row, and is blocked: nothing can be signed with it now} RESET_ORDERED {is blocked, and an officer who met you ordered that you may set a new one without the unblock code} UNBLOCKED {was blocked, and has been set anew} other {was changed}}.',
      '{what, select, BLOCKED {<link>Sign in</link> to set a new PIN with the unblock code from your papers. If you have lost it, go to your registration office with an identity document.} RESET_ORDERED {<link>Sign in</link> within 24 hours to set the new PIN, with a code of your device.} other {If it was you, there is nothing to do. You find your certificate <link>here</link> after signing in.}}',
      'If it was not you, have the certificate suspended or revoked at once, and tell {organisationName}.',
    ],
  },
} satisfies SomeMails;
