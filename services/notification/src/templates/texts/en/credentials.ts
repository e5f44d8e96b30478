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
  'integrator-password-changed': {
    subject: 'A password that your program uses was changed',
    body: [
      'To whoever runs {integratorName},',
      'the holder with the user-id {userId} {why, select, MISUSE {changed the password of the account, suspecting that somebody else used it} other {changed the password of the account, as agreed with support}}.',
      'The program cannot sign in to this account any more, and signs nothing with it. Ask the holder for access anew; do not try the former password again, since that locks the account for a while.',
      '{why, select, MISUSE {Please find out who could read the stored password, and tell the holder.} other {A program needs no password of a person: it can use client credentials of its own.}}',
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
