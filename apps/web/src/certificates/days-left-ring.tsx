import type { ReactElement } from 'react';
import { daysLeft } from '../text/instants.js';
import { useSay } from '../text/use-text.js';
import styles from './days-left-ring.module.css';

const RADIUS = 42;
const LENGTH = 2 * Math.PI * RADIUS;
/** From here on the holder should think of renewal. */
const NEAR_DAYS = 90;

/** How much of a validity is left, as a ring to look at and as words to hear. */
export function DaysLeftRing({ from, until, ended }: { readonly from: string; readonly until: string; readonly ended: boolean }): ReactElement {
  const say = useSay();
  const now = Date.now();
  const days = ended ? 0 : daysLeft(until, now);
  const whole = Math.max(1, daysLeft(until, new Date(from).getTime()));
  const part = Math.min(1, days / whole);
  return (
    <div className={styles.ring} data-tone={ended ? 'grey' : days <= NEAR_DAYS ? 'amber' : 'green'} role="img" aria-label={ended ? say('certificate.days-left.ended') : say('certificate.days-left', { days })}>
      <svg width="112" height="112" viewBox="0 0 100 100" aria-hidden="true">
        <circle cx="50" cy="50" r={RADIUS} className={styles.track} />
        <circle cx="50" cy="50" r={RADIUS} className={styles.part} strokeDasharray={`${part * LENGTH} ${LENGTH}`} transform="rotate(-90 50 50)" />
      </svg>
      <span className={styles.number} aria-hidden="true">
        <strong>{days}</strong>
        <span>{say('certificate.days', { days })}</span>
      </span>
    </div>
  );
}
