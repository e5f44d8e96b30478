import { createContext, useContext } from 'react';
import type { SubjectRequest } from '../api/subject.js';

/** What every page of a person without an account knows: his request, and how to look at it again. */
export interface SubjectWork {
  readonly request: SubjectRequest;
  readonly lookAgain: () => Promise<unknown>;
}

const SubjectWorkContext = createContext<SubjectWork | undefined>(undefined);
export const SubjectWorkProvider = SubjectWorkContext.Provider;

/** Only below the page of a request that was opened and logged in to. */
export function useSubjectWork(): SubjectWork {
  const work = useContext(SubjectWorkContext);
  if (work === undefined) throw new Error('useSubjectWork is for pages below SubjectPage.');
  return work;
}
