import { useState } from 'react';
import { forgetDraft, keepDraft, readDraft } from './drafts.js';

/** Fields of a form that survive a reload and a sign-in, as long as the tab lives. Nothing secret belongs in them. */
export interface Draft<Fields> {
  readonly fields: Fields;
  readonly change: (changed: Partial<Fields>) => void;
  /** Sent, or given up. */
  readonly forget: () => void;
}

/** @param name one per form and record, so that two open records do not mix */
export function useDraft<Fields extends object>(name: string, initial: Fields): Draft<Fields> {
  const [fields, setFields] = useState(() => readDraft(sessionStorage, name, initial));
  return {
    fields,
    change: (changed) =>
      setFields((before) => {
        const after = { ...before, ...changed };
        keepDraft(sessionStorage, name, after);
        return after;
      }),
    forget: () => forgetDraft(sessionStorage, name),
  };
}
