import { useState } from 'react';
import type { ReactElement } from 'react';
import { groupsOfFour } from '../../../text/codes.js';
import { useSay } from '../../../text/use-text.js';
import { FoundChoices, SearchField } from '../../devices/acts/search-field.js';
import { useDevices } from '../../devices/use-devices.js';

export interface TokenFieldProps {
  readonly value: string;
  readonly change: (deviceId: string) => void;
  readonly error: string | undefined;
}

/** Finds a token in stock by how its serial number begins. */
export function TokenField({ value, change, error }: TokenFieldProps): ReactElement {
  const say = useSay();
  const [serial, setSerial] = useState<string>();
  const search = (typed: string): void => {
    if (typed.trim() === '') return;
    setSerial(typed.trim());
    change('');
  };
  return (
    <SearchField id="deviceId" label={say('devices.serial')} hint={say('hand-over.serial.hint')} action={say('hand-over.search')} search={search} error={serial === undefined && error}>
      {serial !== undefined && <Found serial={serial} value={value} change={change} error={error} />}
    </SearchField>
  );
}

function Found({ serial, ...field }: TokenFieldProps & { readonly serial: string }): ReactElement {
  const say = useSay();
  const tokens = useDevices({ serial, state: 'IN_STOCK' });
  const choices = tokens.data?.pages.flatMap(({ items }) =>
    items.map(({ id, serial: number, model, manufacturer }) => ({
      id,
      label: <span className="mono break">{groupsOfFour(number ?? '')}</span>,
      description: [manufacturer, model].filter(Boolean).join(' '),
    })),
  );
  return <FoundChoices query={tokens} choices={choices} label={say('hand-over.which')} none={say('hand-over.none')} {...field} />;
}
