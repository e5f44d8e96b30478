import { Radio, Stack } from '@mantine/core';
import type { ReactElement } from 'react';

export interface ChoiceFieldProps<Word extends string> {
  /** The member of the body that it fills. */
  readonly id: string;
  readonly label: string;
  readonly words: readonly Word[];
  readonly say: (word: Word) => string;
  readonly value: string;
  readonly change: (word: string) => void;
  readonly error: string | undefined;
}

/** One of a few answers, all of them to be seen. */
export function ChoiceField<Word extends string>({ id, label, words, say, value, change, error }: ChoiceFieldProps<Word>): ReactElement {
  return (
    <Radio.Group label={label} value={value} onChange={change} error={error}>
      <Stack gap="xs" mt="xs">
        {words.map((word, index) => (
          <Radio key={word} id={index === 0 ? id : undefined} size="md" value={word} label={say(word)} />
        ))}
      </Stack>
    </Radio.Group>
  );
}
