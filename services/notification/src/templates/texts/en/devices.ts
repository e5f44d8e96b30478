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
  'otp-replacement-waiting': {
    subject: 'Your codes will come from another device',
    body: [
      'Dear {recipientName},',
      'another device is to take the place of your device for one-time codes. It was confirmed by the user code and not by a code of the device, so it takes effect in {hours} hours.',
      'Until then your device stays as it is.',
      'If it was not you, <link>cancel it</link> at once and change your password.',
    ],
  },
  'otp-replacement-done': {
    subject: 'Your codes come from another device',
    body: [
      'Dear {recipientName},',
      'another device has taken the place of your device for one-time codes. Codes of the former one are not accepted any more.',
      'If it was not you, <link>report the device lost</link> at once, suspend your certificate and change your password.',
    ],
  },
  'otp-replacement-cancelled': {
    subject: 'Your code device stays as it is',
    body: [
      'Dear {recipientName},',
      'the device that was to take the place of your device for one-time codes does not: that was cancelled.',
      'If it was not you, <link>look at your devices</link> and change your password.',
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
  'otp-sign-locked': {
    subject: 'Wrong codes have locked your code device',
    body: [
      'Dear {recipientName},',
      '{lock, select, YEARLY_BUDGET {too many codes of your devices were wrong within a year} other {codes of your device for one-time codes were wrong several times in a row}}. Now none is accepted, so that nobody can go on guessing, and nothing can be signed with it.',
      '{lock, select, YEARLY_BUDGET {Only support can lift this lock: call it, or go to your registration office.} other {If your device makes its codes itself, <link>resynchronise it</link>: that lifts the lock. If codes are sent to you, support lifts it, or your registration office.}} Never tell anybody codes, or the user code of the card.',
      'If it was not you, somebody knows your PIN or your password: change both, and have a look at <link>your devices</link>.',
    ],
  },
} satisfies SomeMails;
