import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { Link, Navigate, useParams } from 'react-router';
import { OutcomePage } from '../../../components/shapes/outcome-page.js';
import { useSay } from '../../../text/use-text.js';
import { DEVICE_ACTS } from './device-acts.js';
import type { DeviceAct } from './device-acts.js';
import { deviceAddress } from './with-device.js';

/** What comes of an act that an organisation has two officers do. */
const OF_SECOND_OFFICER = ['second-officer-asked', 'second-officer-confirmed', 'second-officer-declined'] as const;
export type DoneWord = DeviceAct | (typeof OF_SECOND_OFFICER)[number];
const WORDS: readonly DoneWord[] = [...(Object.keys(DEVICE_ACTS) as readonly DeviceAct[]), ...OF_SECOND_OFFICER];
const TONES: Readonly<Partial<Record<DoneWord, 'amber' | 'red' | 'grey'>>> = { block: 'amber', loss: 'red', revocation: 'red', 'second-officer-asked': 'amber', 'second-officer-declined': 'grey' };

/** What was done with a device, and what follows. */
export function DeviceActDonePage(): ReactElement {
  const say = useSay();
  const { id = '', act: word } = useParams();
  const act = WORDS.find((known) => known === word);
  if (act === undefined) return <Navigate to={deviceAddress(id)} replace />;
  return (
    <OutcomePage
      tone={TONES[act] ?? 'green'}
      title={say(`devices.act.${act}.done`)}
      id={id}
      next={[say(`devices.act.${act}.next`), say('devices.done.next')]}
      otherwise={say('devices.done.otherwise')}
      actions={
        <Button component={Link} to={deviceAddress(id)} size="md">
          {say('devices.to-record')}
        </Button>
      }
    />
  );
}
