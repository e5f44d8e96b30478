import { TextInput } from '@mantine/core';
import type { ReactElement } from 'react';
import styles from './page.module.css';

export interface CodeInputProps {
  readonly id?: string;
  readonly label: string;
  readonly description?: string;
  readonly value: string;
  readonly change: (typed: string) => void;
  readonly error: string | undefined;
  /** Codes of a display are typed; a browser may fill in the others, which were sent. */
  readonly isTyped?: boolean;
}

/** Where a one-time code is typed: in wide digits, with the numbers of a telephone's keyboard, and with room for the spaces that people add. */
export function CodeInput({ id = 'code', change, isTyped = false, ...field }: CodeInputProps): ReactElement {
  return (
    <TextInput
      {...field}
      id={id}
      onChange={(typed) => change(typed.currentTarget.value)}
      autoComplete={isTyped ? 'off' : 'one-time-code'}
      spellCheck={false}
      inputMode="numeric"
      maxLength={12}
      maw={240}
      classNames={{ input: styles.code }}
    />
  );
}
