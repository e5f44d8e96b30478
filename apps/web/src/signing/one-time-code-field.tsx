import { TextInput } from '@mantine/core';
import type { ReactElement } from 'react';
import { withoutSeparators } from '../text/codes.js';
import { useSay } from '../text/use-text.js';
import styles from './signing.module.css';

/** A code of the holder's device. */
export function OneTimeCodeField({ value, change, error }: { readonly value: string; readonly change: (typed: string) => void; readonly error: string | undefined }): ReactElement {
  const say = useSay();
  return (
    <TextInput
      id="code"
      label={say('subject.code')}
      description={say('signing.code.hint')}
      value={value}
      onChange={(typed) => change(typed.currentTarget.value)}
      error={error}
      autoComplete="one-time-code"
      inputMode="numeric"
      maxLength={12}
      maw={240}
      classNames={{ input: styles.code }}
    />
  );
}

/** The word of what is wrong with a typed code; undefined when nothing is. */
export function oneTimeCodeFault(typed: string): string | undefined {
  return /^\d{6,8}$/.test(withoutSeparators(typed)) ? undefined : 'CODE_OF_DEVICE';
}
