import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { Link } from 'react-router';
import { useMay, useMe } from '../../../app/session.js';
import { useWho } from '../../../components/history/use-who.js';
import { Notice } from '../../../components/problem-notice.js';
import { useDates, useSay } from '../../../text/use-text.js';
import styles from './pending-confirmation.module.css';
import { useOpenConfirmation } from './use-confirmations.js';

/** On the record of a device: what waits for a second officer, and the way to decide it. */
export function PendingConfirmation({ deviceId }: { readonly deviceId: string }): ReactElement | null {
  const say = useSay();
  const dates = useDates();
  const may = useMay();
  const me = useMe();
  const asked = useOpenConfirmation(deviceId);
  const who = useWho([asked?.askedBy ?? null]);
  if (asked === null) return null;
  const { id, act, askedBy, dueAt } = asked;
  return (
    <div className={styles.pending}>
      <Notice tone="amber" role="status">
        <p>{say('confirmations.pending', { act: say(`devices.guarded.${act}`), who: who(askedBy), due: dueAt === null ? '–' : dates.instant(dueAt) })}</p>
        {may('device:manage') && (
          <Button component={Link} to={`/console/devices/confirmations/${id}`} size="sm" variant="default">
            {say(askedBy === me.id ? 'confirmations.take-back' : 'confirmations.decide')}
          </Button>
        )}
      </Notice>
    </div>
  );
}
