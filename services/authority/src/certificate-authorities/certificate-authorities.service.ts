import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import type { KeyHandle, Keystore } from '@vidimus/keystore';
import { Doors, everything, withAdvisoryLock } from '@vidimus/persistence';
import type { ChangeContext } from '@vidimus/persistence';
import {
  addMonthsUtc,
  buildTbsCertificate,
  describeCertificate,
  readCertificate,
  serialFromRandom,
  serialHex,
  subjectKeyIdentifier,
  wholeSecond,
} from '@vidimus/pki';
import type { CertificateInput, CertificateIssuer, Name } from '@vidimus/pki';
import { CLOCK, ConfigError, IDS } from '@vidimus/service-kit';
import type { Clock, Ids } from '@vidimus/workflow';
import { DataSource } from 'typeorm';
import { LintedCertificate } from '../signing/linted-certificate.js';
import { KEYSTORE } from '../signing/open-keystore.js';
import { AUTHORITY_CERTIFICATE, AuthorityCertificate } from './authority-certificate.entity.js';
import { AuthorityCertificatesRepository } from './authority-certificates.repository.js';
import { ISSUING_NAME, issuerUrls, plannedIssuingCa, plannedResponder, plannedRoot, RESPONDER_DAYS } from './hierarchy.js';
import type { PlannedCertificate, Provider } from './hierarchy.js';

/** Token of the {@link Provider} that the settings describe. */
export const PROVIDER = Symbol('vidimus.authority.provider');

/** An authority that can sign: its certificate and the key in the keystore. */
export interface SigningAuthority {
  readonly id: string;
  readonly name: string;
  readonly certificateDer: Uint8Array;
  readonly notAfter: Date;
  readonly key: KeyHandle;
  /** The authority as the certificates that it issues show it. */
  readonly issuer: CertificateIssuer;
}

/** A certificate above holders' certificates, with a key in the keystore or not. */
export interface PublishedAuthority {
  readonly name: string;
  readonly certificateDer: Uint8Array;
  /** Where its revocation list is; empty where that is not known. */
  readonly crlUrl: string;
}

/** Whether root and issuing authority are made at the first start, as in demonstrations, or by people in a ceremony. */
export const MADE_AT_START = Symbol('vidimus.authority.made-at-start');

const DAY_MS = 86_400_000;
/** The responder's certificate is renewed when less than this is left of its month. */
const RENEW_RESPONDER_DAYS = 10;
const ALL = everything('certificates of the authority belong to no organisation');

/**
 * Root, issuing CA and OCSP responder. What is missing is made: key, record, signature, in this order, so that after a crash the next try
 * goes on where the last one ended, with the same serial number and the same bytes. Where a root outside signed the issuing CA, its chain
 * was imported, and there is no root of our own.
 */
@Injectable()
export class CertificateAuthorities implements OnModuleInit {
  #root: SigningAuthority | undefined;
  /** Nearest to the issuing authority first. */
  #outside: readonly AuthorityCertificate[] = [];
  #issuing: SigningAuthority | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly doors: Doors,
    private readonly repository: AuthorityCertificatesRepository,
    @Inject(KEYSTORE) private readonly keystore: Keystore,
    @Inject(PROVIDER) private readonly provider: Provider,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
    @Inject(MADE_AT_START) private readonly madeAtStart: boolean,
  ) {}

  /** @throws ConfigError when the ceremony was not held yet; Error when the keystore lacks a key that a stored certificate was made for. */
  async onModuleInit(): Promise<void> {
    if (!this.madeAtStart && !(await this.isEstablished())) {
      throw new ConfigError('There is no issuing authority yet. Hold the ceremony that makes it: npm run vidimus -- ceremony.');
    }
    await this.establish();
  }

  /** Whether holders' certificates can be signed and their status answered. */
  async isEstablished(): Promise<boolean> {
    const [issuing, responders] = await Promise.all([this.repository.findByName(ISSUING_NAME), this.repository.listByPurpose('OCSP_RESPONDER')]);
    return issuing?.state === 'ACTIVE' && responders.some(({ state }) => state === 'ACTIVE');
  }

  /** Makes what is missing and opens what is there. @throws Error as {@link onModuleInit}. */
  async establish(): Promise<void> {
    await withAdvisoryLock(this.dataSource, 'vidimus.authority.establish', async () => {
      this.#outside = chainOf(await this.repository.listByPurpose('OUTSIDE'));
      this.#root = this.#outside.length > 0 ? undefined : await this.#establish(plannedRoot(this.provider), null);
      this.#issuing = await this.#establish(plannedIssuingCa(this.provider), this.#root ?? null);
    });
    await this.renewResponder();
  }

  /** Authorities whose keys are here: they sign revocation lists. */
  get signing(): readonly SigningAuthority[] {
    return this.#root === undefined ? [this.issuing] : [this.#root, this.issuing];
  }

  /** The certificates above those of holders, nearest first. */
  get published(): readonly PublishedAuthority[] {
    const own = this.signing.map(({ name, certificateDer, issuer }) => ({ name, certificateDer, crlUrl: issuer.urls.crl ?? '' })).reverse();
    let below = this.issuing.certificateDer;
    const outside = this.#outside.map(({ name, certificate }) => {
      const published = { name, certificateDer: signed(certificate), crlUrl: describeCertificate(below).crlUrls[0] ?? '' };
      below = published.certificateDer;
      return published;
    });
    return [...own, ...outside];
  }

  /** The authority that signs holders' certificates. */
  get issuing(): SigningAuthority {
    return established(this.#issuing);
  }

  /** The certificates above a holder's certificate, nearest first. */
  chainDer(): readonly Uint8Array[] {
    return this.published.map(({ certificateDer }) => certificateDer);
  }

  /** Gives the OCSP responder a fresh certificate when the present one ends soon. @returns whether it did. */
  async renewResponder(): Promise<boolean> {
    return withAdvisoryLock(this.dataSource, 'vidimus.authority.establish', async () => {
      const existing = await this.repository.listByPurpose('OCSP_RESPONDER');
      const newest = existing[0];
      const soon = this.clock.now().getTime() + RENEW_RESPONDER_DAYS * DAY_MS;
      if (newest?.state === 'ACTIVE' && newest.notAfter.getTime() > soon) return false;
      const number = newest?.state === 'PREPARED' ? existing.length : existing.length + 1;
      await this.#establish(plannedResponder(this.provider, number), this.issuing);
      return true;
    });
  }

  async #establish(planned: PlannedCertificate, issuedBy: SigningAuthority | null): Promise<SigningAuthority> {
    const recorded = await this.repository.findByName(planned.name);
    const key = recorded === null ? await this.#keyFor(planned) : await this.#existingKey(recorded);
    // The root signs itself: it is its own issuer.
    const issuer = issuedBy?.issuer ?? this.#asIssuer(planned.name, planned.subject, key);
    const prepared = recorded ?? (await this.#prepare(planned, key, issuedBy?.id ?? null, issuer));
    const certificateDer =
      prepared.certificate ?? (await this.#sign(prepared, inputOf(prepared, planned, key, issuer), issuedBy?.key ?? key));
    const certificate = readCertificate(certificateDer);
    if (Buffer.compare(certificate.publicKeyDer, key.publicKeyDer) !== 0) {
      throw new Error(
        `The key "${key.label}" in the keystore (${this.keystore.description}) is not the one of the certificate ${planned.name}. ` +
          'Restore the keystore that belongs to this database.',
      );
    }
    return {
      id: prepared.id,
      name: prepared.name,
      certificateDer,
      notAfter: certificate.notAfter,
      key,
      issuer: { ...this.#asIssuer(planned.name, certificate.subject, key), subjectKeyIdentifier: keyIdentifierOf(certificateDer, key) },
    };
  }

  #asIssuer(name: string, subject: Name, key: KeyHandle): CertificateIssuer {
    return {
      name: subject,
      subjectKeyIdentifier: subjectKeyIdentifier(key.publicKeyDer),
      signatureAlgorithm: key.algorithm,
      urls: issuerUrls(this.provider.statusUrl, name),
    };
  }

  async #keyFor(planned: PlannedCertificate): Promise<KeyHandle> {
    const existing = await this.keystore.find(planned.keyLabel);
    return existing ?? this.keystore.generate(planned.keyLabel, planned.keyAlgorithm);
  }

  async #existingKey({ name, keyLabel }: AuthorityCertificate): Promise<KeyHandle> {
    const key = await this.keystore.find(keyLabel);
    if (key === undefined) {
      throw new Error(
        `The keystore (${this.keystore.description}) holds no key "${keyLabel}", which the certificate ${name} was made for. ` +
          'Restore the keystore that belongs to this database.',
      );
    }
    return key;
  }

  /** The first durable step: serial and to-be-signed bytes. */
  #prepare(planned: PlannedCertificate, key: KeyHandle, issuerId: string | null, issuer: CertificateIssuer): Promise<AuthorityCertificate> {
    return this.doors.create(AUTHORITY_CERTIFICATE, this.#context('prepare'), (now) => {
      const notBefore = wholeSecond(now);
      const row = Object.assign(new AuthorityCertificate(), {
        id: this.ids.uuid(),
        name: planned.name,
        purpose: planned.purpose,
        issuerId,
        state: 'PREPARED',
        keyLabel: key.label,
        serialNumber: serialHex(serialFromRandom(this.ids.random(16))),
        certificate: null,
        notBefore,
        notAfter: endOf(planned, notBefore),
        createdAt: now,
      });
      row.tbs = Buffer.from(buildTbsCertificate(inputOf(row, planned, key, issuer)));
      return { row, history: [{ code: 'prepared', data: { name: row.name, serialNumber: row.serialNumber } }] };
    });
  }

  async #sign(prepared: AuthorityCertificate, expected: CertificateInput, signer: KeyHandle): Promise<Uint8Array> {
    const certificate = await LintedCertificate.lint(prepared.tbs, expected).sign(signer);
    await this.doors.change(
      AUTHORITY_CERTIFICATE,
      prepared.id,
      this.#context('sign'),
      (row) => {
        row.state = 'ACTIVE';
        row.certificate = Buffer.from(certificate);
        return { row, history: [{ code: 'signed', data: { name: row.name, serialNumber: row.serialNumber } }] };
      },
      ALL,
    );
    return certificate;
  }

  #context(command: string): ChangeContext {
    return { actor: { kind: 'system', id: 'authority' }, command, correlationId: this.ids.uuid() };
  }
}

/** Everything that determines the bytes of a recorded certificate: to build them, and to check them before they are signed. */
function inputOf(
  row: Pick<AuthorityCertificate, 'serialNumber' | 'notBefore' | 'notAfter'>,
  { profile, subject }: PlannedCertificate,
  { publicKeyDer }: KeyHandle,
  issuer: CertificateIssuer,
): CertificateInput {
  const { notBefore, notAfter } = row;
  return { profile, subject, publicKeyDer, serial: Buffer.from(row.serialNumber, 'hex'), notBefore, notAfter, issuer };
}

/** A certificate is valid through the second that notAfter names (RFC 5280, 4.1.2.5), so that the term ends one second earlier. */
function endOf({ purpose, profile }: PlannedCertificate, notBefore: Date): Date {
  const end =
    purpose === 'OCSP_RESPONDER'
      ? new Date(notBefore.getTime() + RESPONDER_DAYS * DAY_MS)
      : addMonthsUtc(notBefore, profile.validity.months);
  return new Date(end.getTime() - 1000);
}

/** As the certificate itself names its key: a root outside may count it otherwise than we do (RFC 5280, 4.2.1.2). */
function keyIdentifierOf(certificateDer: Uint8Array, key: KeyHandle): Uint8Array {
  const named = describeCertificate(certificateDer).subjectKeyIdentifier;
  return named === null ? subjectKeyIdentifier(key.publicKeyDer) : Buffer.from(named, 'hex');
}

/** Certificates of others in the order of their chain, from the issuer of ours up to the root. */
function chainOf(outside: readonly AuthorityCertificate[]): AuthorityCertificate[] {
  const chain: AuthorityCertificate[] = [];
  for (let next = outside.find(({ issuerId }) => issuerId === null); next !== undefined; next = outside.find(({ issuerId }) => issuerId === chain[0]?.id)) {
    chain.unshift(next);
  }
  return chain;
}

function signed(certificate: Buffer | null): Buffer {
  if (certificate === null) throw new Error('An imported certificate is signed.');
  return certificate;
}

function established(authority: SigningAuthority | undefined): SigningAuthority {
  if (authority === undefined) throw new Error('The certificate authorities are asked for before the room has started.');
  return authority;
}
