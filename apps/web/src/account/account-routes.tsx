import type { RouteObject } from 'react-router';
import { ChangePasswordPage } from './change-password-page.js';
import { SignOutEverywherePage } from './sign-out-everywhere-page.js';

/** The pages below an account page. @param path of the account page, as its neighbours write theirs; @param back its whole address */
export function accountRoutes(path: string, back: string): RouteObject[] {
  return [
    { path: `${path}/password`, element: <ChangePasswordPage back={back} /> },
    { path: `${path}/sign-out-everywhere`, element: <SignOutEverywherePage back={back} /> },
  ];
}
