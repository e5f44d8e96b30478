import type { ReactElement } from 'react';
import type { DeviceKind } from '../api/holders/my-devices.js';
import { useSay } from '../text/use-text.js';
import styles from './in-a-row.module.css';

/** How one gets codes in a row out of a device. @param codes how many */
export function HowTo({ kind, codes }: { readonly kind: DeviceKind; readonly codes: number }): ReactElement {
  const say = useSay();
  const way = kind === 'EVENT_TOKEN' ? 'button' : 'clock';
  return (
    <section className={styles.how} aria-labelledby="how-to">
      <h2 id="how-to">{say('resync.how')}</h2>
      <Picture way={way} />
      <ol>
        <li>{say(`resync.how.${way}.first`)}</li>
        <li>{say(`resync.how.${way}.next`)}</li>
        {codes > 2 && <li>{say('resync.how.third')}</li>}
      </ol>
    </section>
  );
}

/** The first code, the display gone dark, the next code; the words beneath say the same. */
function Picture({ way }: { readonly way: 'button' | 'clock' }): ReactElement {
  return (
    <svg viewBox="0 0 232 52" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" focusable="false">
      <Device at={2} shown="1" />
      <path d="M70 26h12M78 22l4 4-4 4" />
      <Device at={86} shown={null} />
      <path d="M154 26h12M162 22l4 4-4 4" />
      <Device at={170} shown="2" />
      {way === 'clock' ? <path d="M116 34a8 8 0 1 0 0-16 8 8 0 0 0 0 16ZM116 21v5l3 2" /> : <path d="M108 26h3M114.5 26h3M121 26h3" />}
    </svg>
  );
}

function Device({ at, shown }: { readonly at: number; readonly shown: string | null }): ReactElement {
  return (
    <g transform={`translate(${at} 6)`}>
      <rect x="0" y="0" width="60" height="40" rx="6" />
      <rect x="6" y="8" width="48" height="24" rx="2" />
      {shown !== null && (
        <g data-shown="">
          {[0, 1, 2, 3, 4, 5].map((place) => (
            <path key={place} d={shown === '1' ? `M${11 + place * 7.6} 16v8` : `M${9.5 + place * 7.6} 16h3v4h-3v4h3`} />
          ))}
        </g>
      )}
    </g>
  );
}
