import type { RouteObject } from 'react-router';
import { PinPage, PinSetPage } from './pin-page.js';
import { SignPage } from './sign-page.js';

/** What a holder does with the key of a certificate; below the portal. */
export const signingRoutes: RouteObject[] = [
  { path: 'certificates/:id/signature', element: <SignPage /> },
  { path: 'certificates/:id/pin', element: <PinPage /> },
  { path: 'certificates/:id/pin/set', element: <PinSetPage /> },
];
