import { Button, Textarea } from '@mantine/core';
import type { ReactElement } from 'react';
import { Link } from 'react-router';
import { PlainPage } from '../pages/plain-pages.js';
import { useSay } from '../text/use-text.js';

/** What takes the place of a question about a certificate that does not stand any more. @param record where the certificate is shown */
export function NotPossible({ title, text, record }: { readonly title: string; readonly text: string; readonly record: string }): ReactElement {
  const say = useSay();
  return (
    <PlainPage title={title} text={text}>
      <Button component={Link} to={record}>
        {say('revocation.open')}
      </Button>
    </PlainPage>
  );
}

export interface DescriptionFieldProps {
  readonly value: string;
  readonly change: (description: string) => void;
  readonly error: string | undefined;
  readonly optional?: boolean;
}

/** Why a certificate is stopped, in the words of whoever stops it. */
export function DescriptionField({ value, change, error, optional = false }: DescriptionFieldProps): ReactElement {
  const say = useSay();
  return (
    <Textarea
      id="description"
      label={optional ? `${say('revocation.description')} ${say('shell.optional')}` : say('revocation.description')}
      description={say('revocation.description.hint')}
      maxLength={1000}
      value={value}
      onChange={(typed) => change(typed.currentTarget.value)}
      error={error}
    />
  );
}
