import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { Link, Navigate, useLocation, useSearchParams } from 'react-router';
import { OutcomePage } from '../../../components/shapes/outcome-page.js';
import { useSay } from '../../../text/use-text.js';
import { useMyCertificates } from '../../use-my-certificates.js';
import { DEVICES, signatureOf } from '../device-addresses.js';
import { DeviceIdentity, WithMyDevice } from '../with-my-device.js';
import { IN_A_ROW } from './acts.js';
import type { InARow } from './acts.js';

/** The device is in step. Only a signature proves it: the way leads to the one that waits for it, or to the first that can be made. */
export function InStepPage({ act }: { readonly act: InARow }): ReactElement {
  const say = useSay();
  const { words } = IN_A_ROW[act];
  const certificates = useMyCertificates();
  const [query] = useSearchParams();
  if (!isDone(useLocation().state)) return <Navigate to={DEVICES} replace />;
  const certificateId = query.get('for') ?? certificates.data?.find(({ state }) => state === 'ACTIVE')?.id;
  return (
    <WithMyDevice>
      {(device) => (
        <OutcomePage
          tone="green"
          title={say(`${words}.done`)}
          about={<DeviceIdentity device={device} />}
          next={[say(`${words}.done.next`), say('resync.done.spent')]}
          otherwise={say('resync.done.otherwise')}
          actions={
            <>
              {certificateId !== undefined && (
                <Button component={Link} to={signatureOf(certificateId)} size="md">
                  {say(`${words}.done.sign`)}
                </Button>
              )}
              <Button component={Link} to={DEVICES} size="md" variant="default">
                {say('my-devices.to-list')}
              </Button>
            </>
          }
        />
      )}
    </WithMyDevice>
  );
}

/** Whether the page before says that it was done: of its own the address proves nothing. */
export function isDone(state: unknown): boolean {
  return typeof state === 'object' && state !== null && 'isDone' in state && state.isDone === true;
}
