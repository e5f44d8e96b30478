import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import type { KeyHandle, Keystore } from '@vidimus/keystore';
import { Doors } from '@vidimus/persistence';
import type { ChangeContext } from '@vidimus/persistence';
import { buildCsr, readCertificate, serialHex, subjectKeyIdentifier } from '@vidimus/pki';
import type { ProviderDocuments } from '@vidimus/pki';
import { CLOCK, IDS } from '@vidimus/service-kit';
import type { Clock, Ids } from '@vidimus/workflow';
import { DataSource } from 'typeorm';
import { AUTHORITY_CERTIFICATE, AuthorityCertificate } from '../certificate-authorities/authority-certificate.entity.js';
import { AuthorityCertificatesRepository } from '../certificate-authorities/authority-certificates.repository.js';
import { CertificateAuthorities, PROVIDER } from '../certificate-authorities/certificate-authorities.service.js';
import { ISSUING_NAME, plannedIssuingCa, plannedRoot } from '../certificate-authorities/hierarchy.js';
import type { Provider } from '../certificate-authorities/hierarchy.js';
import { builtInProfiles, PROFILE_VARIANT } from '../profiles/profile.js';
import type { ProfileVariant } from '../profiles/profile.js';
import { DOCUMENTS } from '../profiles/profile-seeder.js';
import { KEYSTORE } from '../signing/open-keystore.js';
import { faultsOf } from './issuing-certificate.js';
import type { ImportedChain } from './issuing-certificate.js';
import type { RecordedItem } from './ceremony-record.js';

/** What people do once, together, before an authority signs anything. */
@Injectable()
export class CeremonyService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly doors: Doors,
    private readonly repository: AuthorityCertificatesRepository,
    private readonly authorities: CertificateAuthorities,
    @Inject(KEYSTORE) private readonly keystore: Keystore,
    @Inject(PROVIDER) private readonly provider: Provider,
    @Inject(DOCUMENTS) private readonly documents: ProviderDocuments,
    @Inject(PROFILE_VARIANT) private readonly variant: ProfileVariant,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  get keystoreDescription(): string {
    return this.keystore.description;
  }

  /** @throws Problem `conflict` when the ceremony was held. A ceremony that was cut off is gone on with. */
  async refuseSecond(): Promise<void> {
    if (await this.authorities.isEstablished()) throw new Problem('conflict', 'There is an issuing authority already; a ceremony is held once.');
  }

  /** Root and issuing authority with keys that are made in the keystore. */
  async makeOwn(): Promise<RecordedItem[]> {
    await this.authorities.establish();
    return this.signingItems();
  }

  /** The key of the issuing authority, and a request (PKCS #10) that a root outside may sign. The same key when it is asked for again. */
  async makeRequest(): Promise<RecordedItem> {
    const { keyLabel, keyAlgorithm, subject } = plannedIssuingCa(this.provider);
    if ((await this.repository.findByName(plannedRoot(this.provider).name)) !== null) {
      throw new Problem('conflict', 'A root of our own was begun here: go on with that ceremony, or begin with an empty database and token.');
    }
    const key = (await this.keystore.find(keyLabel)) ?? (await this.keystore.generate(keyLabel, keyAlgorithm));
    return { file: `${ISSUING_NAME}.csr`, kind: 'request', der: await buildCsr(key, subject), key: recordedKey(key) };
  }

  /**
   * Takes in the certificate that a root outside made for the request, and its chain; then makes the OCSP responder.
   * @throws Problem `unprocessable` with every reason why it cannot be used; `conflict` when no request was made.
   */
  async takeIn(imported: ImportedChain): Promise<RecordedItem[]> {
    const { keyLabel, subject } = plannedIssuingCa(this.provider);
    const key = await this.keystore.find(keyLabel);
    if (key === undefined) throw new Problem('conflict', 'The keystore holds no key of an issuing authority: make the request first.');
    if ((await this.repository.findByName(ISSUING_NAME)) === null) {
      const definitions = builtInProfiles(this.variant, this.documents).map(({ definition }) => definition);
      const policies = definitions.flatMap((definition) => definition.policies.map(({ oid }) => oid));
      const holderMonths = Math.max(...definitions.map(({ validity }) => validity.months));
      const faults = faultsOf(imported, { publicKeyDer: key.publicKeyDer, subject, policies, holderMonths }, this.clock.now());
      if (faults.length > 0) throw new Problem('unprocessable', `The certificate cannot be used. ${faults.join(' ')}`);
      await this.record(imported, key);
    }
    await this.authorities.establish();
    const outside = imported.chainDer.map((der, index): RecordedItem => ({ file: `${outsideName(index)}.pem`, kind: 'certificate', der, key: null }));
    return [...this.signingItems(), ...outside];
  }

  /** Binds the printed record to the audit by its digest; who was present stands on paper alone. */
  async note(title: string, record: string, presentCount: number): Promise<void> {
    await this.doors.hotWrite(this.context('hold-ceremony'), async () => ({
      result: undefined,
      aggregate: { type: AUTHORITY_CERTIFICATE.name, id: this.ids.uuid() },
      history: [],
      audit: { title, recordSha256: createHash('sha256').update(record).digest('hex'), presentCount },
    }));
  }

  private async record({ certificateDer, chainDer }: ImportedChain, key: KeyHandle): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      const context = { ...this.context('import'), tx };
      let issuerId: string | null = null;
      for (const [index, der] of [...chainDer.entries()].reverse()) {
        issuerId = await this.recordOne(context, { name: outsideName(index), purpose: 'OUTSIDE', issuerId, keyLabel: '', der });
      }
      await this.recordOne(context, { name: ISSUING_NAME, purpose: 'ISSUING', issuerId, keyLabel: key.label, der: certificateDer });
    });
  }

  private async recordOne(
    context: ChangeContext,
    { der, ...columns }: Pick<AuthorityCertificate, 'name' | 'purpose' | 'issuerId' | 'keyLabel'> & { readonly der: Uint8Array },
  ): Promise<string> {
    const { serial, tbsDer, notBefore, notAfter } = readCertificate(der);
    const { id } = await this.doors.create(AUTHORITY_CERTIFICATE, context, (now) => ({
      row: Object.assign(new AuthorityCertificate(), {
        ...columns,
        id: this.ids.uuid(),
        state: 'ACTIVE',
        serialNumber: serialHex(serial),
        tbs: Buffer.from(tbsDer),
        certificate: Buffer.from(der),
        notBefore,
        notAfter,
        createdAt: now,
      }),
      history: [{ code: 'imported', data: { name: columns.name, serialNumber: serialHex(serial) } }],
    }));
    return id;
  }

  private signingItems(): RecordedItem[] {
    return this.authorities.signing.map(({ name, certificateDer, key }) => ({ file: `${name}.pem`, kind: 'certificate', der: certificateDer, key: recordedKey(key) }));
  }

  private context(command: string): ChangeContext {
    return { actor: { kind: 'system', id: 'shell' }, command, correlationId: this.ids.uuid() };
  }
}

function outsideName(index: number): string {
  return `outside-${index + 1}`;
}

function recordedKey({ label, algorithm, publicKeyDer }: KeyHandle): NonNullable<RecordedItem['key']> {
  return { label, algorithm, publicKeyDer, identifier: Buffer.from(subjectKeyIdentifier(publicKeyDer)).toString('hex') };
}
