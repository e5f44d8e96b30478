import type { SomeMails } from '../../templates.js';

/** What happened to a holder's device for one-time codes. */
export const deviceMails = {
  'otp-device-activated': {
    subject: 'Your code device is ready',
    body: [
      'Dear {recipientName},',
      'your device for one-time codes is active: from now on its codes confirm what you sign. A device in whose place it came gives no valid codes any more.',
      'If it was not you, <link>report the device lost</link> at once and change your password.',
    ],
  },
  'otp-device-resynchronised': {
    subject: 'Your code device works again',
    body: [
      'Dear {recipientName},',
      'your device for one-time codes was brought into step again with two codes in a row. Those codes are spent; try again what did not work before.',
      'If it was not you, somebody has your device, its card and your password: <link>report the device lost</link> at once.',
    ],
  },
  'otp-device-locked': {
    subject: 'Your code device is locked for now',
    body: [
      'Dear {recipientName},',
      'codes that should have brought your device for one-time codes into step again were wrong several times. For now no more of them are looked at.',
      'If you need help, tell support this reference: {supportReference}. Never tell anybody codes, or the user code of the card.',
      'If it was not you, <link>look at your devices</link> and change your password.',
    ],
  },
} satisfies SomeMails;
