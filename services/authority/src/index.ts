import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { RoomDefinition } from '@vidimus/service-kit';
import { AuthorityCertificate } from './certificate-authorities/authority-certificate.entity.js';
import { Certificate } from './certificates/certificate.entity.js';
import { AuthorityModule } from './authority.module.js';
import { signerProviders, statusProviders } from './authority.providers.js';
import { AuthorityStatusModule } from './authority-status.module.js';
import { signerConfigSchema, statusConfigSchema } from './config.js';
import { AdmitOutsideAuthorities20261122134000 } from './migrations/202611221340-admit-outside-authorities.js';
import { CreateAuthorityTables20261121130000 } from './migrations/202611211300-create-authority-tables.js';
import { SuspendCertificates20261122130000 } from './migrations/202611221300-suspend-certificates.js';
import { NameLostCertificates20261122140000 } from './migrations/202611221400-name-lost-certificates.js';
import { OCSP_REQUEST } from './status/status.controller.js';

export { authorityAfterRestore } from './after-restore.js';
export { Ceremony } from './ceremony/ceremony.js';
export type { CeremonyOutcome } from './ceremony/ceremony.js';
export { CERTIFICATE_TRANSITIONS } from './certificates/certificate.js';
export type { CertificateState } from './certificates/certificate.js';
export { catchUpWithLog } from './lost-certificates/catch-up.js';
export { listLost, revokeLost } from './lost-certificates/lost-certificates.js';
export type { LostCertificateStatus } from './lost-certificates/lost-certificates.js';

/** The role that signs. Internal: only other rooms and the gateway reach it. */
export const authorityRoom: RoomDefinition<typeof signerConfigSchema> = {
  name: 'authority',
  description: 'Issues certificates on signed evidence, keeps the inventory, revokes.',
  module: AuthorityModule,
  entities: [AuthorityCertificate, Certificate],
  migrations: [CreateAuthorityTables20261121130000, SuspendCertificates20261122130000, AdmitOutsideAuthorities20261122134000, NameLostCertificates20261122140000],
  config: signerConfigSchema,
  providers: signerProviders,
};

/** The role that publishes status, on plain http at the address that is written into certificates. Reads only. */
export const authorityStatusRoom: RoomDefinition<typeof statusConfigSchema> = {
  name: 'authority-status',
  description: 'OCSP, revocation lists and CA certificates for everybody.',
  module: AuthorityStatusModule,
  config: statusConfigSchema,
  plaintextListener: 'Relying parties ask over plain HTTP (RFC 6960, A.1); every answer is signed.',
  providers: statusProviders,
  configure: acceptOcspRequests,
};

function acceptOcspRequests(app: NestFastifyApplication): void {
  const readWhole = (_request: unknown, body: Buffer, done: (error: null, body: Buffer) => void): void => done(null, body);
  app.getHttpAdapter().getInstance().addContentTypeParser(OCSP_REQUEST, { parseAs: 'buffer', bodyLimit: 16_384 }, readWhole);
}
