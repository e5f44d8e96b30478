import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { Metrics } from '@vidimus/service-kit';
import { StatusRepository } from './status.repository.js';

const seconds = (instant: Date): number => instant.getTime() / 1_000;

/**
 * Until when what the authority publishes holds. Instants rather than ages, so that the clock of whoever watches decides, and a room that
 * hangs does not look fresh.
 */
@Injectable()
export class StatusMetrics implements OnModuleInit {
  constructor(
    private readonly metrics: Metrics,
    private readonly repository: StatusRepository,
  ) {}

  onModuleInit(): void {
    this.metrics.gauge('vidimus_crl_this_update_timestamp_seconds', 'When the latest revocation list of an issuer was made.', ['issuer'], async () =>
      (await this.repository.latestLists()).map(({ issuer, thisUpdate }) => ({ labels: { issuer }, value: seconds(thisUpdate) })),
    );
    this.metrics.gauge('vidimus_crl_next_update_timestamp_seconds', 'Until when the latest revocation list of an issuer holds.', ['issuer'], async () =>
      (await this.repository.latestLists()).map(({ issuer, nextUpdate }) => ({ labels: { issuer }, value: seconds(nextUpdate) })),
    );
    this.metrics.gauge(
      'vidimus_authority_certificate_not_after_timestamp_seconds',
      'Until when the newest certificate of the authority for a purpose holds: root, issuing CA, OCSP responder.',
      ['purpose'],
      async () => (await this.repository.ends()).map(({ purpose, notAfter }) => ({ labels: { purpose }, value: seconds(notAfter) })),
    );
  }
}
