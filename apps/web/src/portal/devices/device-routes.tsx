import type { RouteObject } from 'react-router';
import { DevicesPage } from './devices-page.js';
import { CodesPage } from './in-a-row/codes-page.js';
import { InStepPage } from './in-a-row/in-step-page.js';
import { FirstCodePage } from './replacement/first-code-page.js';
import { NewDevicePage } from './replacement/new-device-page.js';
import { CancellationPage, CancelledPage, ReplacedPage, WaitingPage } from './replacement/outcome-pages.js';
import { ProofPage } from './replacement/proof-page.js';
import { LossPage, LostPage } from './loss-pages.js';
import { ReplacementOfficePage, ReplacementPage } from './replacement/replacement-pages.js';

/** What a holder does with his devices for codes; below the portal. */
export const deviceRoutes: RouteObject[] = [
  { path: 'devices', element: <DevicesPage /> },
  { path: 'devices/:id/activation', element: <CodesPage act="activation" /> },
  { path: 'devices/:id/activated', element: <InStepPage act="activation" /> },
  { path: 'devices/:id/resynchronisation', element: <CodesPage act="resynchronisation" /> },
  { path: 'devices/:id/resynchronised', element: <InStepPage act="resynchronisation" /> },
  { path: 'devices/:id/loss', element: <LossPage /> },
  { path: 'devices/:id/lost', element: <LostPage /> },
  { path: 'devices/:id/replacement', element: <ReplacementPage /> },
  { path: 'devices/:id/replacement/new', element: <NewDevicePage /> },
  { path: 'devices/:id/replacement/proof', element: <ProofPage /> },
  { path: 'devices/:id/replacement/first-code', element: <FirstCodePage /> },
  { path: 'devices/:id/replacement/waiting', element: <WaitingPage /> },
  { path: 'devices/:id/replacement/done', element: <ReplacedPage /> },
  { path: 'devices/:id/replacement/cancellation', element: <CancellationPage /> },
  { path: 'devices/:id/replacement/cancelled', element: <CancelledPage /> },
  { path: 'devices/:id/replacement/office', element: <ReplacementOfficePage /> },
];
