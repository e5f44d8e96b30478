import { useEffect, useState } from 'react';

/** What a list shows at this moment. */
interface Shown {
  /** As in the selection of the bar: '' for any status. */
  readonly status: string;
  /** What was searched for. */
  readonly typed: string;
}

/** The fields of the bar over a list. */
export interface SearchBar extends Shown {
  readonly type: (text: string) => void;
  readonly choose: (status: string) => void;
  /** Code of what is wrong with the text that was to be applied. */
  readonly fault: string | undefined;
  readonly apply: () => void;
}

/**
 * What is typed and chosen in the bar over a list until its button applies it; what the list shows, by whatever way, is in the bar again.
 * @param check gives the fault of a text that cannot be searched for
 * @param show shows the list so
 */
export function useSearchBar(shown: Shown, check: (text: string) => string | undefined, show: (status: string, typed: string) => void): SearchBar {
  const [text, setText] = useState(shown.typed);
  const [status, setStatus] = useState(shown.status);
  const [fault, setFault] = useState<string>();
  useEffect(() => {
    setText(shown.typed);
    setStatus(shown.status);
    setFault(undefined);
  }, [shown.typed, shown.status]);
  return {
    typed: text,
    status,
    fault,
    type: (changed) => {
      setText(changed);
      setFault(undefined);
    },
    choose: setStatus,
    apply: () => {
      const found = check(text);
      setFault(found);
      if (found === undefined) show(status, text.trim());
    },
  };
}
