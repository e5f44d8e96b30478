import { createHash, randomBytes } from 'node:crypto';
import { relyingPartyOf } from '@vidimus/decisions';
import type { Keystore } from '@vidimus/keystore';
import { CommitSignal, Doors, FieldCipher, migrate, openDatabase } from '@vidimus/persistence';
import { SystemIds } from '@vidimus/service-kit';
import { createTestDatabase } from '@vidimus/testing';
import type { TestDatabase } from '@vidimus/testing';
import type { Clock } from '@vidimus/workflow';
import { pino } from 'pino';
import type { DataSource } from 'typeorm';
import { AuthorityCertificate } from '../src/certificate-authorities/authority-certificate.entity.js';
import { AuthorityCertificatesRepository } from '../src/certificate-authorities/authority-certificates.repository.js';
import { CertificateAuthorities } from '../src/certificate-authorities/certificate-authorities.service.js';
import { CertificateTimers } from '../src/certificates/certificate-timers.js';
import { Certificate } from '../src/certificates/certificate.entity.js';
import { CertificatesRepository } from '../src/certificates/certificates.repository.js';
import { CertificatesService } from '../src/certificates/certificates.service.js';
import { IssuingGate } from '../src/certificates/issuing-gate.js';
import { OrderExaminer } from '../src/certificates/order-examiner.js';
import { CrlPublisher } from '../src/crl/crl-publisher.js';
import { CrlRepository } from '../src/crl/crl.repository.js';
import { authorityRoom } from '../src/index.js';
import { builtInProfiles } from '../src/profiles/profile.js';
import { ProfilesRepository } from '../src/profiles/profiles.repository.js';
import { RevocationsService } from '../src/revocations/revocations.service.js';
import { SuspensionsService } from '../src/suspensions/suspensions.service.js';
import { Faults, withFaultySignatures, withFaultyStatements } from './faults.js';
import type { DecisionKey } from './orders.js';

const ROOM_DATABASE = {
  poolSize: 4,
  applicationName: 'authority under test',
  entities: [AuthorityCertificate, Certificate],
  migrations: [...(authorityRoom.migrations ?? [])],
};

/** A migrated database for one test file. */
export function authorityDatabase(): Promise<TestDatabase> {
  return createTestDatabase({
    template: 'authority',
    prepare: async (url) => {
      const dataSource = await openDatabase({ ...ROOM_DATABASE, url });
      await migrate(dataSource);
      await dataSource.destroy();
    },
  });
}

export interface AssemblyOptions {
  readonly databaseUrl: string;
  readonly keystore: Keystore;
  readonly clock: Clock;
  readonly decisionKey: DecisionKey;
}

/** The services of the signing role without HTTP, each step of which may fail. */
export interface Assembly {
  readonly dataSource: DataSource;
  readonly faults: Faults;
  /** Digests of everything that was signed, in order. */
  readonly signed: readonly string[];
  readonly authorities: CertificateAuthorities;
  readonly gate: IssuingGate;
  readonly certificates: CertificatesService;
  readonly revocations: RevocationsService;
  readonly suspensions: SuspensionsService;
  readonly timers: CertificateTimers;
  readonly publisher: CrlPublisher;
  stop(): Promise<void>;
}

const dataKey = createHash('sha256').update(randomBytes(16)).digest();

/** Starts one "process": several share a database, a keystore and a data key, one after the other or at the same time. */
export async function assemble({ databaseUrl, keystore, clock, decisionKey }: AssemblyOptions): Promise<Assembly> {
  const ids = new SystemIds(clock);
  const log = pino({ level: 'silent' });
  const faults = new Faults();
  const signed: string[] = [];
  const dataSource = await openDatabase({ ...ROOM_DATABASE, url: databaseUrl });
  withFaultyStatements(dataSource, faults);
  const doors = new Doors({ room: 'authority', dataSource, clock, ids, committed: new CommitSignal() });
  const cipher = new FieldCipher(dataKey, ids);
  const profiles = new ProfilesRepository(dataSource);
  await profiles.seed(builtInProfiles('test', { cpsUri: 'https://ca.example/cps', disclosureStatements: [] }), clock.now());
  const provider = { country: 'GR', organisation: 'Test Provider', organisationIdentifier: undefined, statusUrl: 'http://status.example' };
  const repository = new AuthorityCertificatesRepository(dataSource);
  const authorities = new CertificateAuthorities(dataSource, doors, repository, withFaultySignatures(keystore, faults, signed), provider, clock, ids, true);
  const certificatesRepository = new CertificatesRepository(dataSource);
  const examiner = new OrderExaminer(profiles, decisionKey.jwks, relyingPartyOf('https://vidimus.example'), 'test', clock);
  const gate = new IssuingGate(doors, certificatesRepository, examiner, authorities, cipher, clock, ids);
  return {
    dataSource,
    faults,
    signed,
    authorities,
    gate,
    certificates: new CertificatesService(dataSource, certificatesRepository, gate, authorities, cipher),
    revocations: new RevocationsService(doors, cipher),
    suspensions: new SuspensionsService(doors, cipher),
    timers: new CertificateTimers(doors, certificatesRepository, gate, clock, ids, log),
    publisher: new CrlPublisher(doors, authorities, new CrlRepository(dataSource), 24, clock, ids, log),
    stop: () => dataSource.destroy(),
  };
}
