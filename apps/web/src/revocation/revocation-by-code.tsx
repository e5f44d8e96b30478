import { useState } from 'react';
import type { ReactElement } from 'react';
import { Outlet, useOutletContext } from 'react-router';
import type { HolderReason } from '../api/holders/my-certificates.js';
import { OuterFrame } from '../components/outer-frame.js';
import { useSay } from '../text/use-text.js';

/** Where it begins. */
export const BY_CODE = '/revocation';

/** What was typed so far. */
export interface ByCodeFields {
  readonly userId: string;
  readonly revocationCode: string;
  readonly reason: HolderReason | '';
}

/** Shared by the pages of one revocation, and kept nowhere: the code is a secret. */
interface ByCode {
  readonly fields: ByCodeFields;
  readonly change: (changed: Partial<ByCodeFields>) => void;
  /** Done: nothing of it is needed any more. */
  readonly forget: () => void;
}

const NOTHING: ByCodeFields = { userId: '', revocationCode: '', reason: '' };

/** Whoever cannot sign in any more, and has his revocation code, stops his certificates here: what, are you sure, done. */
export function RevocationByCode(): ReactElement {
  const say = useSay();
  const [fields, setFields] = useState(NOTHING);
  const work: ByCode = { fields, change: (changed) => setFields((before) => ({ ...before, ...changed })), forget: () => setFields(NOTHING) };
  return (
    <OuterFrame width="page" help={say('subject.help')}>
      <Outlet context={work} />
    </OuterFrame>
  );
}

/** Only below {@link RevocationByCode}. */
export function useByCode(): ByCode {
  return useOutletContext<ByCode>();
}
