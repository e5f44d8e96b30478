import type { ReactElement } from 'react';
import { isNear } from '../text/instants.js';
import { useDates } from '../text/use-text.js';
import styles from './page.module.css';

/** An instant for people; machine time in the tooltip. */
export function Instant({ at }: { readonly at: string }): ReactElement {
  const dates = useDates();
  return (
    <time dateTime={at} title={at}>
      {dates.instant(at)}
    </time>
  );
}

/** A day for people, where the minute does not matter; the instant in the tooltip. */
export function Day({ at }: { readonly at: string }): ReactElement {
  const dates = useDates();
  return (
    <time dateTime={at} title={dates.instant(at)}>
      {dates.day(at)}
    </time>
  );
}

/** A deadline: the day, and how far it is; amber when it is near. */
export function Deadline({ at, withTime = false }: { readonly at: string; readonly withTime?: boolean }): ReactElement {
  const dates = useDates();
  return (
    <time dateTime={at} title={at} className={isNear(at, Date.now()) ? styles.near : undefined}>
      {withTime ? dates.instant(at) : dates.day(at)} <span className={styles.relative}>({dates.relative(at)})</span>
    </time>
  );
}
