import { useEffect, useState } from 'react';
import { useLocation } from 'react-router';
import { signInAddress } from '../api/session.js';

const LEFT = 'vidimus.left-to-confirm';

/** Leaves the page for a fresh second factor; the person comes back to this address, whether he confirmed or gave up. */
export function leaveToConfirm(address: string): void {
  sessionStorage.setItem(LEFT, address);
  window.location.assign(signInAddress(address, true));
}

/** Whether the person has just come back to this page from confirming who he is: then he should hear that nothing has happened yet. */
export function useCameBack(): boolean {
  const { pathname, search } = useLocation();
  const [cameBack] = useState(() => sessionStorage.getItem(LEFT) === pathname + search);
  useEffect(() => sessionStorage.removeItem(LEFT), []);
  return cameBack;
}
