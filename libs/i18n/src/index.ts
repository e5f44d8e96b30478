export { bestLocale, isLocale, LOCALE_NAMES, LOCALES, PSEUDO_LOCALE } from './locale.js';
export type { Locale } from './locale.js';
export { loadMessages } from './messages.js';
export type { MessageId, Messages } from './messages.js';
