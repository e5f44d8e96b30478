import type { ReactElement } from 'react';
import { ApiProblem } from '../../api/problem.js';
import { useMe } from '../../app/session.js';
import { CodeInput } from '../../components/code-input.js';
import { withoutSeparators } from '../../text/codes.js';
import { useSay } from '../../text/use-text.js';
import { SmsCodeRequest } from './sms-code-request.js';

/** Asks for a code of the second factor of whoever is signed in; where it comes by SMS, with the button that has it sent. */
export function CodeField({
  value,
  change,
  hint,
  error,
}: {
  readonly value: string;
  readonly change: (typed: string) => void;
  /** What the code does here. */
  readonly hint: string;
  readonly error: string | undefined;
}): ReactElement {
  const say = useSay();
  const isBySms = useMe().secondFactor === 'SMS';
  return (
    <>
      {isBySms && <SmsCodeRequest />}
      <CodeInput label={say(isBySms ? 'approval.sms' : 'approval.code')} description={hint} value={value} change={change} error={error} />
    </>
  );
}

/** The word of what is wrong with a typed code before it is sent; undefined when nothing is. */
export function codeFault(typed: string): string | undefined {
  return /^\d{6,8}$/.test(withoutSeparators(typed)) ? undefined : 'CODE';
}

/** A refused code belongs to its field. */
export async function refusalAtCode<Result>(call: Promise<Result>): Promise<Result> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.slug !== 'credentials-refused') throw error;
    throw new ApiProblem(error.slug, error.status, error.detail, [{ pointer: '/code', detail: error.detail, code: 'WRONG_CODE' }], error.instance);
  }
}
