import { Button, Group, Radio, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { ApiProblem } from '../../../api/problem.js';
import { Loading } from '../../../components/loading.js';
import { ProblemNotice } from '../../../components/problem-notice.js';
import { groupsOfFour } from '../../../text/codes.js';
import { useSay } from '../../../text/use-text.js';
import { useDevices } from '../../devices/use-devices.js';

export interface TokenFieldProps {
  readonly value: string;
  readonly change: (deviceId: string) => void;
  readonly error: string | undefined;
}

/** Finds a token in stock by how its serial number begins. */
export function TokenField({ value, change, error }: TokenFieldProps): ReactElement {
  const say = useSay();
  const [typed, setTyped] = useState('');
  const [serial, setSerial] = useState<string>();
  const search = (): void => {
    if (typed.trim() === '') return;
    setSerial(typed.trim());
    change('');
  };
  return (
    <Stack gap="sm">
      <Group align="flex-end" gap="sm">
        <TextInput
          id="deviceId"
          label={say('devices.serial')}
          description={say('hand-over.serial.hint')}
          size="md"
          maxLength={60}
          autoComplete="off"
          value={typed}
          onChange={(changed) => setTyped(changed.currentTarget.value)}
          onKeyDown={(key) => {
            if (key.key !== 'Enter') return;
            // Enter searches; the form around is sent by its own button.
            key.preventDefault();
            search();
          }}
          error={serial === undefined && error}
        />
        <Button variant="default" size="md" onClick={search}>
          {say('hand-over.search')}
        </Button>
      </Group>
      {serial !== undefined && <Found serial={serial} value={value} change={change} error={error} />}
    </Stack>
  );
}

function Found({ serial, value, change, error }: TokenFieldProps & { readonly serial: string }): ReactElement {
  const say = useSay();
  const tokens = useDevices({ serial, state: 'IN_STOCK' });
  if (tokens.data === undefined) return tokens.error instanceof ApiProblem ? <ProblemNotice problem={tokens.error} retry={() => void tokens.refetch()} /> : <Loading />;
  const found = tokens.data.pages.flatMap(({ items }) => items);
  if (found.length === 0) return <p role="status">{say('hand-over.none')}</p>;
  return (
    <Radio.Group label={say('hand-over.which')} value={value} onChange={change} error={error}>
      <Stack gap="xs" mt="xs">
        {found.map(({ id, serial: number, model, manufacturer }) => (
          <Radio key={id} size="md" value={id} label={<span className="mono break">{groupsOfFour(number ?? '')}</span>} description={[manufacturer, model].filter(Boolean).join(' ')} />
        ))}
      </Stack>
    </Radio.Group>
  );
}
