import { Injectable } from '@nestjs/common';
import { CertificateAuthorities } from './certificate-authorities.service.js';

const HOUR_MS = 3_600_000;

/** Gives the OCSP responder a fresh certificate in time, as long as the room runs. Run by the leader. */
@Injectable()
export class ResponderRenewal {
  readonly name = 'ocsp-responder-renewal';
  readonly intervalMs = HOUR_MS;

  constructor(private readonly authorities: CertificateAuthorities) {}

  async run(): Promise<boolean> {
    await this.authorities.renewResponder();
    return false;
  }
}
