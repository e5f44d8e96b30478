import type { SomeMails } from '../../templates.js';

/** Forgotten and changed credentials, to officers and holders alike. */
export const credentials = {
  'recovery-link': {
    subject: 'Set a new password',
    body: [
      'Dear {recipientName},',
      'somebody, probably you, said that the password of your account is forgotten.',
      '<link>Set a new password</link> within {minutes, plural, one {# minute} other {# minutes}}. The link works once; earlier ones open nothing any more. You will also be asked for the code of your second factor, if you have one.',
      'If it was not you, do nothing: your password stays as it is. Pass this message on to nobody, not even to us.',
    ],
  },
  'user-id-reminder': {
    subject: 'Your user ID, as you asked',
    body: [
      'Dear {recipientName},',
      'this is the user ID with which you sign in: {userId}',
      '<link>Sign in</link> with it and your password. If you have forgotten the password too, the sign-in page helps you to set a new one.',
      'If you did not ask for this message, you need not do anything: nobody can sign in with the user ID alone.',
    ],
  },
  'password-changed': {
    subject: 'Your password was changed',
    body: [
      'Dear {recipientName},',
      'the password of your account was changed, and you were signed out in all browsers. Sign in with the new one.',
      'If it was not you, <link>set a new password</link> at once and tell the office that looks after your account.',
    ],
  },
  'contact-confirmation': {
    subject: 'Confirm your e-mail address',
    body: [
      'Somebody, probably you, wants to be reached at this e-mail address from now on.',
      '<link>Confirm the address</link> within {hours, plural, one {# hour} other {# hours}}. Until then nothing changes. The link works once.',
      'If it was not you, do nothing: this address is not used then.',
    ],
  },
  'contact-changed': {
    subject: 'Your contact details were changed',
    body: [
      'Dear {recipientName},',
      '{contact, select, PHONE {the telephone number} other {the e-mail address}} at which we reach you was replaced by another one, which was proved. <link>See your profile</link>.',
      'If it was not you, tell the registration office that issued your certificate at once.',
    ],
  },
} satisfies SomeMails;
