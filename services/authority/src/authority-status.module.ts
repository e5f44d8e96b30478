import { Module } from '@nestjs/common';
import { HealthChecks } from './health-checks.js';
import { OcspResponder } from './status/ocsp-responder.js';
import { StatusController } from './status/status.controller.js';
import { StatusMetrics } from './status/status-metrics.js';
import { StatusRepository } from './status/status.repository.js';

/** The role that publishes status: OCSP, revocation lists, CA certificates. */
@Module({ controllers: [StatusController], providers: [OcspResponder, StatusRepository, StatusMetrics, HealthChecks] })
export class AuthorityStatusModule {}
