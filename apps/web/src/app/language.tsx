import { bestLocale, isLocale, loadMessages, PSEUDO_LOCALE } from '@vidimus/i18n';
import type { Locale, Messages } from '@vidimus/i18n';
import { useWindowEvent } from '@mantine/hooks';
import { createContext, useCallback, useContext, useEffect, useState } from 'react';
import type { ReactElement, ReactNode } from 'react';
import { IntlProvider } from 'react-intl';

const STORED = 'vidimus.locale';

interface Language {
  readonly locale: Locale;
  /** Remembered on this device. */
  readonly speak: (locale: Locale) => void;
}

const LanguageContext = createContext<Language>({ locale: 'en', speak: () => undefined });

export function useLanguage(): Language {
  return useContext(LanguageContext);
}

/** The language chosen on this device before, else the one the browser asks for. The pseudo-locale can only be stored by whoever tests the pages. */
function rememberedLocale(): Locale | typeof PSEUDO_LOCALE {
  const stored = localStorage.getItem(STORED);
  return isLocale(stored) || stored === PSEUDO_LOCALE ? stored : bestLocale(navigator.languages);
}

/** Speaks one language at a time; the page appears when its texts are there, and keeps the old ones until the new ones are. */
export function LanguageProvider({ children }: { readonly children: ReactNode }): ReactElement | null {
  const [spoken, setSpoken] = useState<{ locale: Locale; messages: Messages }>();
  const [wanted, setWanted] = useState(rememberedLocale);
  useEffect(() => {
    let current = true;
    void loadMessages(wanted).then((messages) => {
      if (!current) return;
      // What is not a text of ours, dates and what the rooms write, is English in the pseudo-locale.
      const locale = wanted === PSEUDO_LOCALE ? 'en' : wanted;
      // Hyphenation, capitals of Greek and the voice of a screen reader depend on it.
      document.documentElement.lang = locale;
      setSpoken({ locale, messages });
    });
    return () => {
      current = false;
    };
  }, [wanted]);
  useWindowEvent('storage', ({ key }) => {
    // Chosen in another tab: somebody with several pages open speaks one language in all of them.
    if (key === STORED) setWanted(rememberedLocale());
  });
  const speak = useCallback((locale: Locale) => {
    localStorage.setItem(STORED, locale);
    setWanted(locale);
  }, []);
  if (spoken === undefined) return null;
  return (
    <LanguageContext value={{ locale: spoken.locale, speak }}>
      <IntlProvider locale={spoken.locale} messages={{ ...spoken.messages }} defaultLocale="en">
        {children}
      </IntlProvider>
    </LanguageContext>
  );
}
