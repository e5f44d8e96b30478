import type { Documents } from './document.js';
import { asyncApi } from './events/async-api.js';
import { eventCatalogue } from './events/event-catalogue.js';
import { eventSchemas } from './events/event-schemas.js';
import { listenersIn } from '@vidimus/standalone';
import { accountFlow } from './flows/account-flow.js';
import { certificateFlow } from './flows/certificate-flow.js';
import { contactFlow } from './flows/contact-flow.js';
import { credentialFlow } from './flows/credential-flow.js';
import { issuanceFlow } from './flows/issuance-flow.js';
import { messageFlow } from './flows/message-flow.js';
import { otpDeviceFlow } from './flows/otp-device-flow.js';
import { recoveryFlow } from './flows/recovery-flow.js';
import { permissionsPage } from './reference/permissions-page.js';
import { problemsPage } from './reference/problems-page.js';
import { ROOMS } from './reference/rooms.js';
import { settingsPage } from './reference/settings-page.js';
import type { Proofs } from './requirements/proofs.js';
import { requirementsPage } from './requirements/requirements-page.js';
import type { Requirements } from './requirements/requirements.js';

/** Every document that follows from code and tables alone, without a platform that runs. */
export function documents(requirements: Requirements, proofs: Proofs): Documents {
  return new Map([
    ['docs/events/README.md', eventCatalogue(listenersIn(ROOMS))],
    ['docs/events/asyncapi.json', asyncApi()],
    ...eventSchemas(),
    ['docs/flows/issuance.md', issuanceFlow()],
    ['docs/flows/certificate.md', certificateFlow()],
    ['docs/flows/credential.md', credentialFlow()],
    ['docs/flows/account.md', accountFlow()],
    ['docs/flows/message.md', messageFlow()],
    ['docs/flows/otp-device.md', otpDeviceFlow()],
    ['docs/flows/recovery.md', recoveryFlow()],
    ['docs/flows/contact.md', contactFlow()],
    ['docs/problems.md', problemsPage()],
    ['docs/permissions.md', permissionsPage()],
    ['docs/settings.md', settingsPage(ROOMS)],
    ['docs/requirements.md', requirementsPage(requirements, proofs)],
  ]);
}
