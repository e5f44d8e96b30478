import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { everything } from '@vidimus/persistence';
import { Metrics } from '@vidimus/service-kit';
import { IssuanceRequestsRepository } from './issuance-requests.repository.js';
import { OPEN_ISSUANCE_STATES } from './issuance-states.js';

const ALL = everything('Operators see how many requests wait where; counts name nobody.');

/** How many requests wait in which state, and for how long. Ended requests are left out: their number only grows. */
@Injectable()
export class IssuanceMetrics implements OnModuleInit {
  constructor(
    private readonly metrics: Metrics,
    private readonly requests: IssuanceRequestsRepository,
  ) {}

  onModuleInit(): void {
    this.metrics.gauge('vidimus_issuance_requests_open', 'Issuance requests that have not ended, by state.', ['state'], async () => {
      const waiting = new Map((await this.requests.countOpen(ALL)).map(({ state, count }) => [state, count]));
      return OPEN_ISSUANCE_STATES.map((state) => ({ labels: { state }, value: waiting.get(state) ?? 0 }));
    });
    this.metrics.gauge('vidimus_issuance_request_oldest_seconds', 'For how long the oldest request has been in its state, by state.', ['state'], async () =>
      (await this.requests.countOpen(ALL)).map(({ state, oldestSeconds }) => ({ labels: { state }, value: oldestSeconds })),
    );
  }
}
