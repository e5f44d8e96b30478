import type { Locale, PSEUDO_LOCALE } from './locale.js';
import type { en } from './locales/en.js';

/** Every id a text can be asked for by. */
export type MessageId = keyof typeof en;

/** One language's texts, ICU MessageFormat, by id. A catalogue that lacks an id does not compile. */
export type Messages = Readonly<Record<MessageId, string>>;

/** Fetches the texts of one language only, so that a browser does not load the other three. */
export async function loadMessages(locale: Locale | typeof PSEUDO_LOCALE): Promise<Messages> {
  switch (locale) {
    case 'en':
      return (await import('./locales/en.js')).en;
    case 'it':
      return (await import('./locales/it.js')).it;
    case 'pt-BR':
      return (await import('./locales/pt-br.js')).ptBr;
    case 'el':
      return (await import('./locales/el.js')).el;
    case 'qps-ploc':
      return (await import('./pseudo-locale.js')).pseudoMessages((await import('./locales/en.js')).en);
  }
}
