import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'react-router';
import { ApiProblem } from '../api/problem.js';
import { SubmitKeys } from './submit-keys.js';
import { leaveToConfirm } from './step-up.js';

/** Sending a form: one at a time, with an idempotency key that a retry of the same content keeps. */
export interface Submit<Input> {
  readonly send: (input: Input) => void;
  readonly busy: boolean;
  readonly problem: ApiProblem | null;
  /** The last sending succeeded. */
  readonly done: boolean;
  readonly reset: () => void;
}

/** A fresh second factor is asked for by leaving the page: drafts are kept, the person comes back to this address. */
const STEP_UP = 'step-up-required';

/**
 * @param call is given the idempotency key; content that differs gets another one
 * @param done what follows success
 */
export function useSubmit<Input, Result>(call: (input: Input, key: string) => Promise<Result>, done: (result: Result, input: Input) => void): Submit<Input> {
  const [keys] = useState(() => new SubmitKeys());
  const { pathname, search } = useLocation();
  const mutation = useMutation<Result, Error, Input>({
    mutationFn: (input) => call(input, keys.keyFor(JSON.stringify(input ?? null))),
    // Offline is shown at once rather than waited for.
    networkMode: 'always',
    onSuccess: (result, input) => {
      keys.forget();
      done(result, input);
    },
    onError: (error) => {
      if (!(error instanceof ApiProblem)) throw error;
      // An answer that refuses is kept under the key: the same content later is a new try.
      if (error.status >= 400 && error.status < 500 && error.slug !== 'idempotency-key-in-use') keys.forget();
      if (error.slug === STEP_UP) leaveToConfirm(pathname + search);
    },
  });
  const problem = mutation.error instanceof ApiProblem && mutation.error.slug !== STEP_UP ? mutation.error : null;
  return { send: mutation.mutate, busy: mutation.isPending, problem, done: mutation.isSuccess, reset: mutation.reset };
}
