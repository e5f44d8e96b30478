import type { ReactElement } from 'react';
import type { MyDevice } from '../../api/holders/my-devices.js';
import { Instant } from '../../components/deadline.js';
import { useSay } from '../../text/use-text.js';

/** When a device can be resynchronised again. */
export function LockedUntil({ device: { resynchronisation } }: { readonly device: MyDevice }): ReactElement {
  const say = useSay();
  const { lockedUntil } = resynchronisation;
  if (lockedUntil === null) return <>{say('resync.locked.by-support')}</>;
  return (
    <>
      {say('resync.locked.until')} <Instant at={lockedUntil} />
    </>
  );
}
