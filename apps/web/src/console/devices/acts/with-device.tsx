import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import type { Device } from '../../../api/devices/inventory.js';
import { ApiProblem } from '../../../api/problem.js';
import { CodeText } from '../../../components/code-text.js';
import { Facts } from '../../../components/facts.js';
import { Loading } from '../../../components/loading.js';
import { DEVICE_LOOKS } from '../../../components/states/states.js';
import { BrokenPage, PlainPage } from '../../../pages/plain-pages.js';
import { useSay } from '../../../text/use-text.js';
import { DEVICES, useDevice, useDeviceHolder } from '../use-devices.js';
import type { DoneWord } from './act-done-page.js';
import { possibleActs } from './device-acts.js';
import type { DeviceAct } from './device-acts.js';

/** The record of a device. */
export function deviceAddress(id: string): string {
  return `/console/devices/${encodeURIComponent(id)}`;
}

/**
 * The device of the address, for a page that does something with it; says so where that is not possible.
 * @param acted what was asked for has begun: then the page stays, whatever becomes of the device meanwhile
 */
export function WithDevice({ act, acted, page }: { readonly act: DeviceAct; readonly acted: boolean; readonly page: (device: Device) => ReactElement }): ReactElement {
  const say = useSay();
  const { id = '' } = useParams();
  const device = useDevice(id);
  if (device.data === undefined) return device.error instanceof ApiProblem ? <BrokenPage problem={device.error} retry={() => void device.refetch()} /> : <Loading />;
  if (acted || possibleActs(device.data).includes(act)) return page(device.data);
  return (
    <PlainPage title={say('devices.impossible')} text={say('devices.impossible.text', { state: say(DEVICE_LOOKS[device.data.state].word) })}>
      <Button component={Link} to={deviceAddress(id)}>
        {say('devices.to-record')}
      </Button>
    </PlainPage>
  );
}

/** Which device it is, and whose. */
export function DeviceIdentity({ device: { kind, serial, model, holderId } }: { readonly device: Device }): ReactElement {
  const say = useSay();
  const holder = useDeviceHolder(holderId);
  return (
    <Facts
      plain
      facts={[
        { label: say('devices.kind'), value: say(`devices.kind.${kind}`) },
        ...(serial === null ? [] : [{ label: say('devices.serial'), value: <CodeText code={serial} label={say('devices.serial')} /> }]),
        ...(model === null ? [] : [{ label: say('devices.model'), value: <span className="mono break">{model}</span> }]),
        ...(holder === null || holder === undefined ? [] : [{ label: say('devices.holder'), value: <span className="break">{holder.name}</span> }]),
      ]}
    />
  );
}

/** Goes to the outcome of an act, once everything that shows devices has been asked anew. */
export function useDone(id: string): (act: DoneWord) => Promise<void> {
  const navigate = useNavigate();
  const queries = useQueryClient();
  return async (act) => {
    await queries.invalidateQueries({ queryKey: DEVICES });
    await navigate(`${deviceAddress(id)}/done/${act}`, { replace: true });
  };
}
