import { PasswordInput } from '@mantine/core';
import type { ReactElement } from 'react';
import type { Faults } from '../forms/use-faults.js';
import { useSay } from '../text/use-text.js';

/** A new password, typed twice. */
export interface NewPassword {
  readonly password: string;
  readonly repeatedPassword: string;
}

/** What the form itself finds, by field. */
export function checkNewPassword({ password, repeatedPassword }: NewPassword): Readonly<Record<keyof NewPassword, string | undefined>> {
  return { password: password === '' ? 'PASSWORD_NEW' : undefined, repeatedPassword: repeatedPassword === password ? undefined : 'REPEATED' };
}

/** The two fields of a new password. Neither is kept by the page. */
export function NewPasswordFields({ value, change, faults }: { readonly value: NewPassword; readonly change: (changed: Partial<NewPassword>) => void; readonly faults: Faults }): ReactElement {
  const say = useSay();
  const field = (name: keyof NewPassword, label: string) => ({
    id: name,
    label,
    value: value[name],
    error: faults.of(name),
    onChange: (typed: { currentTarget: { value: string } }) => change({ [name]: typed.currentTarget.value }),
    autoComplete: 'new-password',
    visibilityToggleButtonProps: { 'aria-label': say('subject.show', { what: label }), tabIndex: 0 },
    maw: 360,
  });
  return (
    <>
      <PasswordInput {...field('password', say('account.password.new'))} description={say('subject.credentials.password.hint')} />
      <PasswordInput {...field('repeatedPassword', say('account.password.repeat'))} />
    </>
  );
}
