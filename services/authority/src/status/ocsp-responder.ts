import { Inject, Injectable } from '@nestjs/common';
import type { KeyHandle, Keystore } from '@vidimus/keystore';
import {
  buildOcspError,
  buildOcspResponse,
  isAboutIssuer,
  issuerHashes,
  parseOcspRequest,
  PkiError,
  readCertificate,
  serialHex,
  wholeSecond,
} from '@vidimus/pki';
import type { CertificateStatus, IssuerHashes, OcspCertId, OcspError, OcspRequest } from '@vidimus/pki';
import { asProblem, CLOCK, LOG, Metrics } from '@vidimus/service-kit';
import type { Clock } from '@vidimus/workflow';
import type { Logger } from 'pino';
import { OCSP_KEY_LABEL } from '../certificate-authorities/hierarchy.js';
import { KEYSTORE } from '../signing/open-keystore.js';
import { StatusRepository } from './status.repository.js';
import type { KnownStatus, PublishedCertificate } from './status.repository.js';

/** Token of the minutes from an answer to its nextUpdate. */
export const OCSP_MINUTES = Symbol('vidimus.authority.ocsp-minutes');

/** Clients ask about one certificate; this many bound the work of one request. */
const MOST_QUESTIONS = 20;
/** A renewed certificate of the responder is taken up after this long; the old one is valid for days more. */
const RESPONDER_CACHE_MS = 60_000;

/** What can be answered: a status, or an error of the protocol. */
const ANSWERS = ['good', 'revoked', 'unknown', 'malformedRequest', 'unauthorized', 'tryLater', 'internalError'] as const satisfies (CertificateStatus['kind'] | OcspError)[];
type Answer = (typeof ANSWERS)[number];

/** The issuer that is answered for, and what answers are signed with. */
interface Responder {
  readonly issuer: PublishedCertificate;
  readonly hashes: IssuerHashes;
  readonly key: KeyHandle;
  readonly certificateDer: Uint8Array;
  readonly loadedAtMs: number;
}

/**
 * Answers OCSP (RFC 6960) with a delegated key. Every question is answered from the row of the certificate, so that a revocation
 * shows with the next request.
 */
@Injectable()
export class OcspResponder {
  readonly #count: (answer: Answer) => void;
  #responder: Responder | undefined;

  constructor(
    private readonly repository: StatusRepository,
    @Inject(KEYSTORE) private readonly keystore: Keystore,
    @Inject(OCSP_MINUTES) private readonly minutes: number,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOG) private readonly log: Logger,
    metrics: Metrics,
  ) {
    this.#count = metrics.counter('vidimus_ocsp_answers_total', 'Statuses given and requests refused, by what was answered.', 'answer', ANSWERS);
  }

  /** Never fails: what cannot be answered is answered by an error of the protocol. @returns an OCSPResponse, DER */
  async respond(requestDer: Uint8Array): Promise<Uint8Array> {
    try {
      const request = parseOcspRequest(requestDer);
      if (request.certIds.length > MOST_QUESTIONS) return this.#refuse('malformedRequest');
      const responder = await this.#current();
      if (responder === undefined) return this.#refuse('tryLater');
      return await this.#answer(request, responder);
    } catch (error) {
      if (error instanceof PkiError && error.code === 'OCSP_MALFORMED') return this.#refuse('malformedRequest');
      // RFC 6960, 2.3: a database that is away and a clock that is wrong are so for a while.
      if (asProblem(error).slug === 'unavailable') {
        this.log.warn({ err: error }, 'an OCSP request found a part away');
        return this.#refuse('tryLater');
      }
      this.log.error({ err: error }, 'an OCSP request could not be answered');
      return this.#refuse('internalError');
    }
  }

  async #answer({ certIds, nonce }: OcspRequest, responder: Responder): Promise<Uint8Array> {
    const ours = certIds.filter((certId) => isAboutIssuer(certId, responder.hashes));
    // RFC 6960, 2.3: this responder does not speak for that issuer.
    if (ours.length === 0) return this.#refuse('unauthorized');
    const known = await this.repository.statuses(responder.issuer.id, ours.map(({ serial }) => serialHex(serial)));
    const bySerial = new Map(known.map((status) => [status.serialNumber, status]));
    const thisUpdate = wholeSecond(this.clock.now());
    const nextUpdate = new Date(thisUpdate.getTime() + this.minutes * 60_000);
    const statusOf = (certId: OcspCertId): CertificateStatus =>
      ours.includes(certId) ? toStatus(bySerial.get(serialHex(certId.serial))) : { kind: 'unknown' };
    const responses = certIds.map((certId) => ({ certIdDer: certId.der, status: statusOf(certId), thisUpdate, nextUpdate }));
    const response = await buildOcspResponse(
      {
        producedAt: thisUpdate,
        responses,
        responderCertificateDer: responder.certificateDer,
        ...(nonce === undefined ? {} : { nonce }),
      },
      responder.key,
    );
    for (const { status } of responses) this.#count(status.kind);
    return response;
  }

  #refuse(error: Extract<Answer, OcspError>): Uint8Array {
    this.#count(error);
    return buildOcspError(error);
  }

  /** Undefined until the signer has made its authorities and the responder's key and certificate. */
  async #current(): Promise<Responder | undefined> {
    const nowMs = this.clock.now().getTime();
    if (this.#responder !== undefined && nowMs - this.#responder.loadedAtMs < RESPONDER_CACHE_MS) return this.#responder;
    const issuer = await this.repository.newest('ISSUING');
    const certificate = await this.repository.newest('OCSP_RESPONDER');
    const key = this.#responder?.key ?? (await this.keystore.find(OCSP_KEY_LABEL));
    if (issuer === undefined || certificate === undefined || key === undefined) return undefined;
    if (Buffer.compare(readCertificate(certificate.der).publicKeyDer, key.publicKeyDer) !== 0) {
      throw new Error(`The key "${OCSP_KEY_LABEL}" is not the one of the certificate ${certificate.name}; use the signer's keystore.`);
    }
    this.#responder = { issuer, hashes: issuerHashes(readCertificate(issuer.der)), key, certificateDer: certificate.der, loadedAtMs: nowMs };
    return this.#responder;
  }
}

/** An expired certificate keeps the answer it had when it ended. */
function toStatus(known: KnownStatus | undefined): CertificateStatus {
  if (known === undefined) return { kind: 'unknown' };
  if (known.revokedAt === null) return { kind: 'good' };
  return { kind: 'revoked', revokedAt: wholeSecond(known.revokedAt), reason: known.reason ?? 'unspecified' };
}
