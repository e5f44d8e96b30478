import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { Leadership } from '@vidimus/messaging';
import { ResponderRenewal } from './certificate-authorities/responder-renewal.js';
import { CertificateTimers } from './certificates/certificate-timers.js';
import { CrlPublisher } from './crl/crl-publisher.js';

/** What exactly one instance of the signing role does, again and again. */
@Injectable()
export class LeaderWork implements OnModuleInit {
  constructor(
    private readonly leadership: Leadership,
    private readonly timers: CertificateTimers,
    private readonly publisher: CrlPublisher,
    private readonly renewal: ResponderRenewal,
  ) {}

  onModuleInit(): void {
    for (const task of [this.timers, this.publisher, this.renewal]) this.leadership.add(task);
  }
}
