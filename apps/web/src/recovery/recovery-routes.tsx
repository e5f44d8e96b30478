import type { RouteObject } from 'react-router';
import { AskPasswordPage, AskUserIdPage } from './ask-pages.js';
import { ForgottenPage } from './forgotten-page.js';
import { AskedPage, PasswordSetPage } from './outcome-pages.js';
import { RecoveryFrame } from './recovery-frame.js';
import { SetPasswordPage } from './set-password-page.js';

/** The pages of whoever forgot his password or user-id. */
export const recoveryRoutes: RouteObject = {
  path: 'recovery',
  element: <RecoveryFrame />,
  children: [
    { index: true, element: <ForgottenPage /> },
    { path: 'password', element: <AskPasswordPage /> },
    { path: 'password/sent', element: <AskedPage forgotten="PASSWORD" /> },
    { path: 'user-id', element: <AskUserIdPage /> },
    { path: 'user-id/sent', element: <AskedPage forgotten="USER_ID" /> },
    { path: 'set', element: <SetPasswordPage /> },
    { path: 'done', element: <PasswordSetPage /> },
  ],
};
