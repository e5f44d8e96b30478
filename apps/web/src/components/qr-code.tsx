import { create } from 'qrcode';
import { useMemo } from 'react';
import type { ReactElement } from 'react';
import styles from './qr-code.module.css';

/** Light modules around the picture that cameras need (ISO/IEC 18004, 5.3.8). */
const QUIET = 4;

/** A text as a picture that a telephone reads. Drawn here: what it holds may be secret and goes to no other address. */
export function QrCode({ text, label }: { readonly text: string; readonly label: string }): ReactElement {
  const { size, path } = useMemo(() => drawn(text), [text]);
  return (
    <svg role="img" aria-label={label} className={styles.qr} viewBox={`${-QUIET} ${-QUIET} ${size + 2 * QUIET} ${size + 2 * QUIET}`} shapeRendering="crispEdges">
      <path d={path} fill="#000000" />
    </svg>
  );
}

function drawn(text: string): { size: number; path: string } {
  const { modules } = create(text, { errorCorrectionLevel: 'M' });
  const { size, data } = modules;
  const squares = Array.from(data, (dark, index) => (dark === 0 ? '' : `M${index % size} ${Math.floor(index / size)}h1v1h-1z`));
  return { size, path: squares.join('') };
}
