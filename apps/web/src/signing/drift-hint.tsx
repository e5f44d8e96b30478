import type { ReactElement } from 'react';
import { Link } from 'react-router';
import { Notice } from '../components/problem-notice.js';
import { devicesFor, deviceTaskOf } from '../portal/devices/device-addresses.js';
import { tasksOf } from '../portal/devices/device-words.js';
import { useMyDevices } from '../portal/use-my-certificates.js';
import { useSay } from '../text/use-text.js';

/** After two wrong codes: the device may count otherwise than the server. Leads there and back; where codes are sent, nothing can be out of step. */
export function DriftHint({ certificateId }: { readonly certificateId: string }): ReactElement | null {
  const say = useSay();
  const devices = useMyDevices();
  const drifting = devices.data?.filter((device) => tasksOf(device).includes('resynchronisation'));
  if (drifting?.length === 0) return null;
  const [only, ...others] = drifting ?? [];
  return (
    <Notice tone="amber" role="status" title={say('signing.drift')}>
      <p>{say('signing.drift.text')}</p>
      {only !== undefined && others.length === 0 ? (
        <Link to={deviceTaskOf(only.id, 'resynchronisation', certificateId)}>{say('resync.task')}</Link>
      ) : (
        <Link to={devicesFor(certificateId)}>{say('signing.drift.devices')}</Link>
      )}
    </Notice>
  );
}
