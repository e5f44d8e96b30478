import { Button, Group, Radio, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactElement, ReactNode } from 'react';
import { ApiProblem } from '../../../api/problem.js';
import { Loading } from '../../../components/loading.js';
import { ProblemNotice } from '../../../components/problem-notice.js';

export interface SearchFieldProps {
  readonly id: string;
  readonly label: string;
  readonly hint: string;
  /** What the button says. */
  readonly action: string;
  readonly search: (typed: string) => void;
  /** Told that something else is typed now. */
  readonly changed?: () => void;
  readonly error: ReactNode;
  /** What was found. */
  readonly children: ReactNode;
}

/** A field within a form that looks something up: Enter and its button search, what was found stands below. */
export function SearchField({ id, label, hint, action, search, changed, error, children }: SearchFieldProps): ReactElement {
  const [typed, setTyped] = useState('');
  return (
    <Stack gap="sm">
      <Group align="flex-end" gap="sm">
        <TextInput
          id={id}
          label={label}
          description={hint}
          size="md"
          maxLength={200}
          autoComplete="off"
          value={typed}
          onChange={(change) => {
            setTyped(change.currentTarget.value);
            changed?.();
          }}
          onKeyDown={(key) => {
            if (key.key !== 'Enter') return;
            // Enter searches; the form around is sent by its own button.
            key.preventDefault();
            search(typed);
          }}
          error={error}
        />
        <Button variant="default" size="md" onClick={() => search(typed)}>
          {action}
        </Button>
      </Group>
      {children}
    </Stack>
  );
}

/** One that was found. */
export interface Choice {
  readonly id: string;
  readonly label: ReactNode;
  readonly description?: string | undefined;
}

export interface FoundChoicesProps {
  /** Of what is asked for; without choices as long as it is on its way. */
  readonly query: { readonly error: unknown; readonly refetch: () => Promise<unknown> };
  readonly choices: readonly Choice[] | undefined;
  readonly label: string;
  /** Said where nothing was found. */
  readonly none: string;
  readonly value: string;
  readonly change: (id: string) => void;
  readonly error: string | undefined;
}

/** What a search found, of which one is chosen. */
export function FoundChoices({ query, choices, label, none, value, change, error }: FoundChoicesProps): ReactElement {
  if (choices === undefined) return query.error instanceof ApiProblem ? <ProblemNotice problem={query.error} retry={() => void query.refetch()} /> : <Loading />;
  if (choices.length === 0) return <p role="status">{none}</p>;
  return (
    <Radio.Group label={label} value={value} onChange={change} error={error}>
      <Stack gap="xs" mt="xs">
        {choices.map((choice) => (
          <Radio key={choice.id} size="md" value={choice.id} label={choice.label} description={choice.description} />
        ))}
      </Stack>
    </Radio.Group>
  );
}
