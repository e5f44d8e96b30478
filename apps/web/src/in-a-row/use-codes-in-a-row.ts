import { useState } from 'react';
import type { CodesInARow } from '../api/holders/my-devices.js';
import { useFaults } from '../forms/use-faults.js';
import type { Faults } from '../forms/use-faults.js';
import { useSubmit } from '../forms/use-submit.js';
import type { Submit } from '../forms/use-submit.js';
import { withoutSeparators } from '../text/codes.js';

const CODES = ['firstCode', 'secondCode', 'thirdCode'] as const;
type CodeName = (typeof CODES)[number];
export type FieldName = 'userCode' | CodeName;
const NO_CODES = { firstCode: '', secondCode: '', thirdCode: '' };

/** What is typed to bring a device into step, or to activate it; nothing of it is kept. */
export interface CodesForm {
  readonly fields: Readonly<Record<FieldName, string>>;
  readonly change: (changed: Partial<Record<FieldName, string>>) => void;
  /** Two codes, or three once they are asked for. */
  readonly shown: readonly CodeName[];
  readonly faults: Faults;
  readonly submit: Submit<CodesInARow>;
  /** Sends everything at once, if everything was typed. */
  readonly send: () => void;
}

/** What is done with the codes. */
export interface CodesUse {
  readonly call: (codes: CodesInARow, key: string) => Promise<unknown>;
  /** Follows a refusal, before it is shown. */
  readonly refused?: () => Promise<unknown>;
  readonly done: () => void;
  /** Three codes are asked for from the beginning. */
  readonly asksThree?: boolean;
}

/** The form of the codes in a row. After each submission the user code stays and the codes are typed afresh: what was shown once is spent or wrong. */
export function useCodesInARow({ call, refused, done, asksThree = false }: CodesUse): CodesForm {
  const [fields, setFields] = useState<Record<FieldName, string>>({ userCode: '', ...NO_CODES });
  const [isThirdAsked, setThirdAsked] = useState(false);
  const submit = useSubmit(async (codes: CodesInARow, key) => {
    try {
      await call(codes, key);
    } catch (error) {
      setFields((before) => ({ ...before, ...NO_CODES }));
      await refused?.();
      throw error;
    }
  }, done);
  if (!isThirdAsked && submit.problem?.faults.some(({ code }) => code === 'THIRD_CODE_NEEDED') === true) setThirdAsked(true);
  const shown = CODES.slice(0, isThirdAsked || asksThree ? 3 : 2);
  const faults = useFaults({ userCode: 'USER_CODE', firstCode: 'RESYNC_FAILED', secondCode: 'CODE_OF_DEVICE', thirdCode: 'THIRD_CODE_NEEDED' }, submit.problem);
  const send = (): void => {
    const userCode = fields.userCode.trim();
    const codes = shown.map((name) => withoutSeparators(fields[name]));
    const found: Record<string, string | undefined> = { userCode: userCode === '' ? 'USER_CODE' : undefined };
    for (const [index, name] of shown.entries()) found[name] = /^\d{6,8}$/.test(codes[index] ?? '') ? undefined : 'CODE_OF_DEVICE';
    const [firstCode = '', secondCode = '', thirdCode] = codes;
    if (faults.check(found)) submit.send({ userCode, firstCode, secondCode, ...(thirdCode === undefined ? {} : { thirdCode }) });
  };
  return { fields, change: (changed) => setFields((before) => ({ ...before, ...changed })), shown, faults, submit, send };
}
