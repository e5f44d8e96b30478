import type { ReactElement } from 'react';
import { CodeInput } from '../components/code-input.js';
import { withoutSeparators } from '../text/codes.js';
import { useSay } from '../text/use-text.js';

/** A code of the holder's device. */
export function OneTimeCodeField({ value, change, error }: { readonly value: string; readonly change: (typed: string) => void; readonly error: string | undefined }): ReactElement {
  const say = useSay();
  return <CodeInput label={say('subject.code')} description={say('signing.code.hint')} value={value} change={change} error={error} />;
}

/** The word of what is wrong with a typed code; undefined when nothing is. */
export function oneTimeCodeFault(typed: string): string | undefined {
  return /^\d{6,8}$/.test(withoutSeparators(typed)) ? undefined : 'CODE_OF_DEVICE';
}
