import { Inject, Injectable } from '@nestjs/common';
import { Doors } from '@vidimus/persistence';
import type { ChangeContext } from '@vidimus/persistence';
import { buildCrl, wholeSecond } from '@vidimus/pki';
import type { CrlContent } from '@vidimus/pki';
import { CLOCK, IDS, LOG } from '@vidimus/service-kit';
import type { Clock, Ids } from '@vidimus/workflow';
import type { Logger } from 'pino';
import { AUTHORITY_CERTIFICATE } from '../certificate-authorities/authority-certificate.entity.js';
import { CertificateAuthorities } from '../certificate-authorities/certificate-authorities.service.js';
import type { SigningAuthority } from '../certificate-authorities/certificate-authorities.service.js';
import { CrlRepository } from './crl.repository.js';
import type { RevokedCertificate, StoredCrl } from './crl.repository.js';

/** Token of the hours from a list to its nextUpdate. */
export const CRL_HOURS = Symbol('vidimus.authority.crl-hours');

const HOUR_MS = 3_600_000;

/**
 * Keeps the revocation lists of root and issuing CA fresh: a new one seconds after a revocation, suspension or reinstatement, and at half of its life in any
 * case. Run by the leader; numbers stay right with two leaders, since only a list that was made after the last one is published.
 */
@Injectable()
export class CrlPublisher {
  readonly name = 'crl-publisher';
  readonly intervalMs = 1_000;

  constructor(
    private readonly doors: Doors,
    private readonly authorities: CertificateAuthorities,
    private readonly repository: CrlRepository,
    @Inject(CRL_HOURS) private readonly hours: number,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  /** @returns false: there is nothing left to do until time passes or the status of a certificate changes. */
  async run(): Promise<boolean> {
    for (const authority of this.authorities.signing) {
      const latest = await this.repository.latest(authority.id);
      if (await this.#isDue(authority, latest)) await this.#publish(authority, latest);
    }
    return false;
  }

  async #isDue(authority: SigningAuthority, latest: StoredCrl | undefined): Promise<boolean> {
    if (latest === undefined) return true;
    const halfLife = (latest.thisUpdate.getTime() + latest.nextUpdate.getTime()) / 2;
    if (this.clock.now().getTime() >= halfLife) return true;
    return (await this.repository.countStatusChanges(authority.id)) !== latest.statusChanges;
  }

  /**
   * The revoked are read after the number was settled on: whoever publishes the next number has seen at least as much. Changes are counted
   * before, so that one that comes in between is published once more rather than not at all.
   */
  async #publish(authority: SigningAuthority, latest: StoredCrl | undefined): Promise<void> {
    const statusChanges = await this.repository.countStatusChanges(authority.id);
    const revoked = await this.repository.revoked(authority.id);
    const thisUpdate = wholeSecond(this.clock.now());
    const content: CrlContent = {
      thisUpdate,
      nextUpdate: new Date(thisUpdate.getTime() + this.hours * HOUR_MS),
      crlNumber: numberAfter(latest, thisUpdate),
      entries: revoked
        .filter((certificate) => isListed(certificate, latest))
        .map(({ serialNumber, revokedAt, reason }) => ({
          serial: Buffer.from(serialNumber, 'hex'),
          revokedAt: wholeSecond(revokedAt),
          reason,
        })),
    };
    const der = await buildCrl(authority.issuer, content, authority.key);
    const { crlNumber: number, nextUpdate } = content;
    await this.#record(authority, latest, { number, thisUpdate, nextUpdate, entries: revoked.length, statusChanges }, der);
  }

  /** A list that another instance has numbered first stands, and this one is thrown away: it was not published. */
  async #record(authority: SigningAuthority, latest: StoredCrl | undefined, crl: StoredCrl, der: Uint8Array): Promise<void> {
    const context: ChangeContext = { actor: { kind: 'system', id: 'authority' }, command: 'publish-crl', correlationId: this.ids.uuid() };
    const facts = { issuer: authority.name, crlNumber: String(crl.number), revoked: crl.entries };
    try {
      await this.doors.hotWrite(context, async (tx) => {
        if (!(await this.repository.insertAfter(tx, latest, authority.id, crl, der))) throw new PublishedMeanwhile();
        return { result: undefined, aggregate: { type: AUTHORITY_CERTIFICATE.name, id: authority.id }, history: [], audit: facts };
      });
      this.log.info(facts, 'a revocation list was published');
    } catch (error) {
      if (!(error instanceof PublishedMeanwhile)) throw error;
    }
  }
}

/** Undoes the record of a list that came too late. */
class PublishedMeanwhile extends Error {}

/** RFC 5280, 3.3: a revoked certificate stays until it has been in one list that was made after it expired. */
function isListed({ notAfter }: RevokedCertificate, latest: StoredCrl | undefined): boolean {
  return latest === undefined || notAfter >= latest.thisUpdate;
}

/**
 * Numbers follow the clock, in seconds, and grow in any case (RFC 5280, 5.2.3). One list a second is made at most, so that an authority
 * that was put back to an earlier day, by whatever means, never gives a number twice.
 */
function numberAfter(latest: StoredCrl | undefined, thisUpdate: Date): bigint {
  const byClock = BigInt(thisUpdate.getTime() / 1000);
  const next = (latest?.number ?? 0n) + 1n;
  return next > byClock ? next : byClock;
}
