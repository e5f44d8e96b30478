import { useMemo, useState } from 'react';
import { useIntl } from 'react-intl';
import { faultOf } from '../api/problem.js';
import type { ApiProblem } from '../api/problem.js';
import type { FormFault } from '../components/error-summary.js';
import { useSayWord } from '../text/use-text.js';

/** What is wrong with the fields of a form. */
export interface Faults {
  readonly all: readonly FormFault[];
  /** The words beside a field; undefined when it is right. */
  readonly of: (field: string) => string | undefined;
  /** Sets what the form itself found: words by field. @returns whether nothing was found */
  readonly check: (found: Readonly<Record<string, string | undefined>>) => boolean;
}

/**
 * Brings together what the form found before sending (words of `fault.*`) and what the room answered. Checked when the form is sent,
 * never while somebody types.
 * @param fields by id, which is the path of the member of the body that it fills: the word to say when the room's code has no text
 */
export function useFaults(fields: Readonly<Record<string, string>>, problem: ApiProblem | null): Faults {
  const sayWord = useSayWord();
  const { messages } = useIntl();
  const [own, setOwn] = useState<Readonly<Record<string, string>>>({});
  const all = useMemo(
    () =>
      Object.entries(fields).flatMap(([field, otherwise]) => {
        const word = own[field];
        if (word !== undefined) return [{ field, text: sayWord('fault', word) }];
        const fault = faultOf(problem, field);
        return fault === undefined ? [] : [{ field, text: sayWord('fault', fault.code ?? '', sayWord('fault', otherwise, fault.detail)) }];
      }),
    // The list must stay the same object until something changes: its change is what moves the focus.
    [own, problem, messages],
  );
  return {
    all,
    of: (field) => all.find((fault) => fault.field === field)?.text,
    check: (found) => {
      const faults = Object.fromEntries(Object.entries(found).filter((entry): entry is [string, string] => entry[1] !== undefined));
      setOwn(faults);
      return Object.keys(faults).length === 0;
    },
  };
}
