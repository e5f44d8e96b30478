import { ActionIcon, Button, Menu, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { LOCALE_NAMES, LOCALES } from '@vidimus/i18n';
import type { ReactElement } from 'react';
import { Icon } from '../components/icons.js';
import { useSay } from '../text/use-text.js';
import { useLanguage } from './language.js';

/** Each language by its own name, with the language it is in, for screen readers. */
export function LanguageMenu(): ReactElement {
  const say = useSay();
  const { locale, speak } = useLanguage();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="subtle" color="gray" size="sm" px="xs" c="inherit" leftSection={<Icon name="globe" />} aria-label={`${say('shell.language')}: ${LOCALE_NAMES[locale]}`}>
          {locale.slice(0, 2).toUpperCase()}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {LOCALES.map((offered) => (
          <Menu.Item key={offered} lang={offered} onClick={() => speak(offered)} rightSection={offered === locale ? <Icon name="check" /> : undefined}>
            {LOCALE_NAMES[offered]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Light or dark; the choice of the system until somebody presses it. */
export function AppearanceButton(): ReactElement {
  const say = useSay();
  const { setColorScheme } = useMantineColorScheme();
  const shown = useComputedColorScheme('light');
  const other = shown === 'light' ? 'dark' : 'light';
  return (
    <ActionIcon variant="subtle" color="gray" c="inherit" size={36} onClick={() => setColorScheme(other)} aria-label={say(`shell.scheme.${other}`)}>
      <Icon name={other === 'dark' ? 'moon' : 'sun'} size={18} />
    </ActionIcon>
  );
}
