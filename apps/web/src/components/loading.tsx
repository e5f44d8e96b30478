import { Loader } from '@mantine/core';
import type { ReactElement } from 'react';
import { useSay } from '../text/use-text.js';

/** While a whole page is on its way. */
export function Loading(): ReactElement {
  const say = useSay();
  return (
    <div role="status" style={{ display: 'grid', placeItems: 'center', minHeight: '12rem' }}>
      <Loader size="md" aria-hidden />
      <span className="visually-hidden">{say('shell.loading')}</span>
    </div>
  );
}
