import { Module } from '@nestjs/common';
import { CeremonyService } from './ceremony/ceremony.service.js';
import { AuthorityCertificatesRepository } from './certificate-authorities/authority-certificates.repository.js';
import { CertificateAuthorities } from './certificate-authorities/certificate-authorities.service.js';
import { IssuersController } from './certificate-authorities/issuers.controller.js';
import { ResponderRenewal } from './certificate-authorities/responder-renewal.js';
import { CertificateTimers } from './certificates/certificate-timers.js';
import { CertificatesController } from './certificates/certificates.controller.js';
import { CertificatesRepository } from './certificates/certificates.repository.js';
import { CertificatesService } from './certificates/certificates.service.js';
import { IssuingGate } from './certificates/issuing-gate.js';
import { OrderExaminer } from './certificates/order-examiner.js';
import { CrlPublisher } from './crl/crl-publisher.js';
import { CrlRepository } from './crl/crl.repository.js';
import { HealthChecks } from './health-checks.js';
import { LeaderWork } from './leader-work.js';
import { MyCertificatesController } from './my-certificates/my-certificates.controller.js';
import { ProfilesRepository } from './profiles/profiles.repository.js';
import { ProfileSeeder } from './profiles/profile-seeder.js';
import { RevocationsController } from './revocations/revocations.controller.js';
import { RevocationsService } from './revocations/revocations.service.js';
import { StatusMetrics } from './status/status-metrics.js';
import { StatusRepository } from './status/status.repository.js';
import { SuspensionsController } from './suspensions/suspensions.controller.js';
import { SuspensionsService } from './suspensions/suspensions.service.js';

/** The role that signs: authorities, profiles, the issuing gate, the inventory, revocations and revocation lists. */
@Module({
  controllers: [IssuersController, RevocationsController, SuspensionsController, CertificatesController, MyCertificatesController],
  providers: [
    // Authorities: made at start or by a ceremony, the responder's certificate renewed by the leader
    CeremonyService,
    CertificateAuthorities,
    AuthorityCertificatesRepository,
    ResponderRenewal,
    // Profiles
    ProfilesRepository,
    ProfileSeeder,
    // Holders' certificates: the gate, and what time does to them
    CertificatesService,
    CertificatesRepository,
    IssuingGate,
    OrderExaminer,
    CertificateTimers,
    // Suspensions, revocations, and the lists that the leader publishes
    SuspensionsService,
    RevocationsService,
    CrlPublisher,
    CrlRepository,
    // What the leader does, what readiness depends on, and what is watched
    LeaderWork,
    HealthChecks,
    StatusRepository,
    StatusMetrics,
  ],
})
export class AuthorityModule {}
