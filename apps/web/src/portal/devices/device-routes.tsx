import type { RouteObject } from 'react-router';
import { DevicesPage } from './devices-page.js';
import { LossPage, LostPage } from './loss-pages.js';
import { ReplacementOfficePage, ReplacementPage } from './replacement-pages.js';
import { ResyncPage } from './resync-page.js';
import { ResynchronisedPage } from './resynchronised-page.js';

/** What a holder does with his devices for codes; below the portal. */
export const deviceRoutes: RouteObject[] = [
  { path: 'devices', element: <DevicesPage /> },
  { path: 'devices/:id/resynchronisation', element: <ResyncPage /> },
  { path: 'devices/:id/resynchronised', element: <ResynchronisedPage /> },
  { path: 'devices/:id/loss', element: <LossPage /> },
  { path: 'devices/:id/lost', element: <LostPage /> },
  { path: 'devices/:id/replacement', element: <ReplacementPage /> },
  { path: 'devices/:id/replacement/office', element: <ReplacementOfficePage /> },
];
