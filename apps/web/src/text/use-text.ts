import { useIntl } from 'react-intl';
import type { MessageId } from '@vidimus/i18n';
import { longDay, longInstant, relativeInstant } from './instants.js';

/** Values of the arguments of a text. */
export type TextValues = Readonly<Record<string, string | number>>;

/** Says something in the language of the person. */
export type Say = (id: MessageId, values?: TextValues) => string;

export function useSay(): Say {
  const intl = useIntl();
  return (id, values) => intl.formatMessage({ id }, values);
}

/** Says something whose id is made of a word that a room sent; the word itself where no text is known. */
export function useSayWord(): (prefix: 'history' | 'problem' | 'fault' | 'imports.reason' | 'check' | 'attribute' | 'message' | 'product', word: string, otherwise?: string) => string {
  const intl = useIntl();
  return (prefix, word, otherwise = word) => {
    const id = `${prefix}.${word}`;
    return typeof intl.messages[id] === 'string' ? intl.formatMessage({ id }) : otherwise;
  };
}

/** The zone of the installation: `<meta name="vidimus-zone">` of the page, or the browser's where it is empty. */
export function installationZone(): string | undefined {
  return document.querySelector<HTMLMetaElement>('meta[name="vidimus-zone"]')?.content || undefined;
}

/** Dates in the language of the person and the zone of the installation. */
export function useDates(): { instant(at: string): string; day(at: string): string; relative(at: string): string } {
  const { locale } = useIntl();
  const zone = installationZone();
  return {
    instant: (at) => longInstant(at, locale, zone),
    day: (at) => longDay(at, locale, zone),
    relative: (at) => relativeInstant(at, Date.now(), locale),
  };
}
