import type { RouteObject } from 'react-router';
import { DeviceActDonePage } from './acts/act-done-page.js';
import { DeviceActPage } from './acts/act-page.js';
import { AssignmentPage } from './acts/assignment-page.js';
import { SupportCodePage } from './acts/support-code-page.js';
import { UserCodePage } from './acts/user-code-page.js';
import { ConfirmationList } from './confirmations/confirmation-list.js';
import { ConfirmationPage } from './confirmations/confirmation-page.js';
import { DevicePoliciesPage } from './care/device-policies-page.js';
import { ForecastList } from './care/forecast-list.js';
import { SeedKeysPage } from './care/seed-keys-page.js';
import { DeviceList } from './device-list.js';
import { DeviceRecord } from './device-record.js';
import { ImportList } from './imports/import-list.js';
import { ImportRecord } from './imports/import-record.js';
import { NewImportPage } from './imports/new-import.js';

/** Pages of devices by the permission that they need. */
export const DEVICE_PAGES: Readonly<Record<'device:read' | 'device:stock' | 'device:manage' | 'device:unlock' | 'support:authorise' | 'organisation:manage', RouteObject[]>> = {
  'device:read': [
    { path: 'console/devices', element: <DeviceList /> },
    { path: 'console/devices/confirmations', element: <ConfirmationList /> },
    { path: 'console/devices/forecasts', element: <ForecastList /> },
    { path: 'console/devices/imports', element: <ImportList /> },
    { path: 'console/devices/imports/:id', element: <ImportRecord /> },
    { path: 'console/devices/:id', element: <DeviceRecord /> },
    { path: 'console/devices/:id/done/:act', element: <DeviceActDonePage /> },
  ],
  'device:stock': [
    { path: 'console/devices/imports/new', element: <NewImportPage /> },
    { path: 'console/devices/keys', element: <SeedKeysPage /> },
  ],
  'device:manage': [
    { path: 'console/devices/confirmations/:id', element: <ConfirmationPage /> },
    { path: 'console/devices/:id/assignment', element: <AssignmentPage /> },
    { path: 'console/devices/:id/delivery', element: <UserCodePage act="delivery" /> },
    { path: 'console/devices/:id/user-code', element: <UserCodePage act="user-code" /> },
    { path: 'console/devices/:id/block', element: <DeviceActPage act="block" /> },
    { path: 'console/devices/:id/unblock', element: <DeviceActPage act="unblock" /> },
    { path: 'console/devices/:id/loss', element: <DeviceActPage act="loss" /> },
    { path: 'console/devices/:id/revocation', element: <DeviceActPage act="revocation" /> },
  ],
  'organisation:manage': [{ path: 'console/device-policies', element: <DevicePoliciesPage /> }],
  'support:authorise': [{ path: 'console/devices/:id/support-code', element: <SupportCodePage /> }],
  'device:unlock': [
    { path: 'console/devices/:id/unlocking', element: <DeviceActPage act="unlocking" /> },
    { path: 'console/devices/:id/extended-resynchronisation', element: <DeviceActPage act="extended-resynchronisation" /> },
  ],
};
