import type { ReactElement } from 'react';
import { Outlet } from 'react-router';
import { OuterFrame } from '../components/outer-frame.js';
import { useSay } from '../text/use-text.js';

/** Where it begins. */
export const RECOVERY = '/recovery';

/** Around the pages of somebody who cannot sign in because he forgot something. */
export function RecoveryFrame(): ReactElement {
  const say = useSay();
  return (
    <OuterFrame width="page" help={say('recovery.footer')}>
      <Outlet />
    </OuterFrame>
  );
}
