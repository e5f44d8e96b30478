import { Navigate } from 'react-router';
import type { RouteObject } from 'react-router';
import { accountRoutes } from '../../account/account-routes.js';
import { ChangeContactPage } from './change-contact-page.js';
import { ConfirmEmailPage } from './confirm-email-page.js';
import { EmailSentPage, PhoneDonePage } from './outcome-pages.js';
import { PhoneCodePage } from './phone-code-page.js';
import { PROFILE, ProfilePage } from './profile-page.js';

/** The holder's profile, below his portal. */
export const profileRoutes: RouteObject[] = [
  { path: 'profile', element: <ProfilePage /> },
  { path: 'profile/email', element: <ChangeContactPage kind="EMAIL" /> },
  { path: 'profile/email/sent', element: <EmailSentPage /> },
  { path: 'profile/phone', element: <ChangeContactPage kind="PHONE" /> },
  { path: 'profile/phone/code', element: <PhoneCodePage /> },
  { path: 'profile/phone/done', element: <PhoneDonePage /> },
  { path: 'account', element: <Navigate to={PROFILE} replace /> },
  ...accountRoutes('account', PROFILE),
];

/** Where the mailed link leads, signed in or not. */
export const confirmEmailRoutes: RouteObject[] = [
  { path: 'confirm-email', element: <ConfirmEmailPage /> },
  { path: 'confirm-email/done', element: <ConfirmEmailPage done /> },
];
