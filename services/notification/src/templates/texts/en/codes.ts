import type { SmsName, SomeMails } from '../../templates.js';

/** One-time codes. */
export const codeMail = {
  'otp-code-email': {
    subject: 'Your one-time code',
    body: [
      'Your code is {code}',
      'Enter it on the page that asked for it, within {minutes, plural, one {# minute} other {# minutes}}. It works once.',
      'Nobody has a reason to ask you for this code, not even we. If you did not expect it, do not use it.',
    ],
  },
} satisfies SomeMails;

export const codeSms: Record<SmsName, string> = {
  'otp-code-sms': 'Vidimus: your code is {code}, valid for {minutes, plural, one {# minute} other {# minutes}}. Never tell it to anybody.',
  'otp-replacement-waiting-sms': 'Vidimus: your codes will come from another device in {hours} hours. If it was not you, cancel it in your portal.',
  'contact-changed-sms': 'Vidimus: the telephone number of your profile was changed. If it was not you, call your registration office.',
};
