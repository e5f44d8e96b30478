import { createBrowserRouter, Navigate, Outlet } from 'react-router';
import type { ReactElement } from 'react';
import { accountRoutes } from '../account/account-routes.js';
import { AccountPage } from '../console/account/account-page.js';
import { RevokeOwnKeyPage } from '../console/account/revoke-own-key.js';
import { ApprovalPage, ApprovedPage } from '../console/approval/approval-page.js';
import { CertificateList } from '../console/certificates/certificate-list.js';
import { CertificateRecord } from '../console/certificates/certificate-record.js';
import { PinResetPage } from '../console/certificates/pin-reset.js';
import { CertificateHoldPage } from '../console/certificates/hold.js';
import { RevocationPage, RevokedPage } from '../console/certificates/revocation.js';
import { DEVICE_PAGES } from '../console/devices/device-routes.js';
import { CloseRequestPage, RequestClosedPage } from '../console/requests/record/close-request.js';
import { NewRequestPage } from '../console/requests/new/new-request.js';
import { ConfirmKeyPage } from '../console/officers/confirm-key.js';
import { OfficerList } from '../console/officers/officer-list.js';
import { OfficerRecord } from '../console/officers/officer-record.js';
import { RevokeKeyPage } from '../console/officers/revoke-key.js';
import { HandOverPage } from '../console/requests/hand-over/hand-over-page.js';
import { RequestList } from '../console/requests/request-list.js';
import { RequestRecord } from '../console/requests/record/request-record.js';
import { RequestStartedPage } from '../console/requests/new/request-started.js';
import { FoundingPage } from '../founding/founding-page.js';
import { CrashedPage, ForbiddenPage, NotFoundPage, NoWorkPage } from '../pages/plain-pages.js';
import { deviceRoutes } from '../portal/devices/device-routes.js';
import { MyHoldDonePage, MyHoldPage } from '../portal/hold.js';
import { MyCertificatePage } from '../portal/my-certificate-page.js';
import { PortalPage } from '../portal/portal-page.js';
import { confirmEmailRoutes, profileRoutes } from '../portal/profile/profile-routes.js';
import { MyRevokedPage, RevokeMyCertificatePage } from '../portal/revocation.js';
import { recoveryRoutes } from '../recovery/recovery-routes.js';
import { ConfirmationPage } from '../revocation/confirmation-page.js';
import { RevokedByCodePage } from '../revocation/done-page.js';
import { EntryPage } from '../revocation/entry-page.js';
import { RevocationByCode } from '../revocation/revocation-by-code.js';
import { SignInPage } from '../signin/sign-in-page.js';
import { SignedOutPage } from '../signin/signed-out-page.js';
import { signingRoutes } from '../signing/signing-routes.js';
import { SubjectPage } from '../subject/subject-page.js';
import { menuFor } from './menu.js';
import { SignedIn, useMay, useMe } from './session.js';
import { Shell } from './shell.js';

/** Every address of the application, and the permission its page needs. */
export const router = createBrowserRouter([
  {
    errorElement: <CrashedPage />,
    children: [
      { path: 'interaction/:uid', element: <SignInPage /> },
      { path: 'signed-out', element: <SignedOutPage /> },
      { path: 'issuance/:requestId', element: <SubjectPage /> },
      { path: 'first-administrator', element: <FoundingPage /> },
      recoveryRoutes,
      ...confirmEmailRoutes,
      {
        path: 'revocation',
        element: <RevocationByCode />,
        children: [
          { index: true, element: <EntryPage /> },
          { path: 'confirmation', element: <ConfirmationPage /> },
          { path: 'done', element: <RevokedByCodePage /> },
        ],
      },
      {
        element: (
          <SignedIn>
            <Shell />
          </SignedIn>
        ),
        children: [
          {
            errorElement: <CrashedPage />,
            children: [
              { index: true, element: <StartPage /> },
              { path: 'console', element: <StartPage /> },
              {
                path: 'console/requests',
                element: <Needs permission="issuance:read" />,
                children: [
                  { index: true, element: <RequestList /> },
                  { path: ':id', element: <RequestRecord /> },
                  { path: ':id/started', element: <RequestStartedPage /> },
                  { path: ':id/approved', element: <ApprovedPage /> },
                  { path: ':id/rejection/done', element: <RequestClosedPage closing="rejection" /> },
                  { path: ':id/cancellation/done', element: <RequestClosedPage closing="cancellation" /> },
                ],
              },
              { element: <Needs permission="issuance:start" />, children: [{ path: 'console/requests/new', element: <NewRequestPage /> }] },
              { element: <Needs permission="issuance:cancel" />, children: [{ path: 'console/requests/:id/cancellation', element: <CloseRequestPage closing="cancellation" /> }] },
              {
                element: <Needs permission="issuance:approve" />,
                children: [
                  { path: 'console/requests/:id/approval', element: <ApprovalPage /> },
                  { path: 'console/requests/:id/token', element: <HandOverPage /> },
                  { path: 'console/requests/:id/rejection', element: <CloseRequestPage closing="rejection" /> },
                  { path: 'console/certificates/:id/pin-reset', element: <PinResetPage /> },
                ],
              },
              {
                path: 'console/certificates',
                element: <Needs permission="certificate:read" />,
                children: [
                  { index: true, element: <CertificateList /> },
                  { path: ':id', element: <CertificateRecord /> },
                  { path: ':id/revoked', element: <RevokedPage /> },
                  { path: ':id/suspended', element: <CertificateHoldPage hold="suspension" done /> },
                  { path: ':id/reinstated', element: <CertificateHoldPage hold="reinstatement" done /> },
                ],
              },
              {
                path: 'console/certificates/:id',
                element: <Needs permission="certificate:suspend" />,
                children: [
                  { path: 'suspension', element: <CertificateHoldPage hold="suspension" /> },
                  { path: 'reinstatement', element: <CertificateHoldPage hold="reinstatement" /> },
                ],
              },
              { element: <Needs permission="certificate:revoke" />, children: [{ path: 'console/certificates/:id/revocation', element: <RevocationPage /> }] },
              ...(['device:read', 'device:stock', 'device:manage', 'device:unlock', 'support:authorise', 'organisation:manage'] as const).map((permission) => ({ element: <Needs permission={permission} />, children: DEVICE_PAGES[permission] })),
              {
                path: 'console/officers',
                element: <Needs permission="officer:read" />,
                children: [
                  { index: true, element: <OfficerList /> },
                  { path: ':id', element: <OfficerRecord /> },
                ],
              },
              {
                path: 'console/officers/:id/security-keys/:keyId',
                element: <Needs permission="officer:manage" />,
                children: [
                  { path: 'confirmation', element: <ConfirmKeyPage /> },
                  { path: 'revocation', element: <RevokeKeyPage /> },
                ],
              },
              { path: 'console/account', element: <AccountPage /> },
              ...accountRoutes('console/account', '/console/account'),
              { path: 'console/account/security-keys/:keyId/revocation', element: <RevokeOwnKeyPage /> },
              {
                path: 'portal',
                element: <HoldersOnly />,
                children: [
                  { index: true, element: <PortalPage /> },
                  ...profileRoutes,
                  ...signingRoutes,
                  ...deviceRoutes,
                  { path: 'certificates/:id', element: <MyCertificatePage /> },
                  { path: 'certificates/:id/suspension', element: <MyHoldPage hold="suspension" /> },
                  { path: 'certificates/:id/suspended', element: <MyHoldDonePage hold="suspension" /> },
                  { path: 'certificates/:id/reinstatement', element: <MyHoldPage hold="reinstatement" /> },
                  { path: 'certificates/:id/reinstated', element: <MyHoldDonePage hold="reinstatement" /> },
                  { path: 'certificates/:id/revocation', element: <RevokeMyCertificatePage /> },
                  { path: 'certificates/:id/revoked', element: <MyRevokedPage /> },
                ],
              },
              { path: '*', element: <NotFoundPage /> },
            ],
          },
        ],
      },
    ],
  },
]);

function Needs({ permission }: { readonly permission: string }): ReactElement {
  const may = useMay();
  return may(permission) ? <Outlet /> : <ForbiddenPage />;
}

/** The portal is for those whom certificates are issued for. */
function HoldersOnly(): ReactElement {
  return useMe().holder ? <Outlet /> : <ForbiddenPage />;
}

/** The first screen answers "what waits for me": the first entry of one's menu. */
function StartPage(): ReactElement {
  const [first] = menuFor(useMe());
  return first === undefined ? <NoWorkPage /> : <Navigate to={first.path} replace />;
}
