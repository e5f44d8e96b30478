import { globSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { DatabaseUse } from '../support/platform/database-use.js';

const sources = globSync('services/*/src/**/*.ts').filter((path) => !/\.spec\.ts$|\/migrations\//.test(path));
const repositories = sources.filter((path) => path.endsWith('.repository.ts'));
const carelessRepository = 'tests/architecture/fixtures/careless.repository.ts';
const carelessService = 'tests/architecture/fixtures/careless.service.ts';
const use = new DatabaseUse([...sources, carelessRepository, carelessService]);
const unique = (values: readonly string[]): string[] => [...new Set(values)].sort();

/** Methods of repositories that take no scope, each with the reason. */
const WITHOUT_SCOPE: Record<string, string> = {
  'AttemptsRepository.countTry': 'writes, in the transaction of a door; it reads nothing',
  'AttemptsRepository.lockAfter': 'the same',
  'AttemptsRepository.refuse': 'the same',
  'AttemptsRepository.unlock': 'the same',
  'AuthorityCertificatesRepository.find': 'certificates of the authority itself belong to no organisation and are public',
  'AuthorityCertificatesRepository.findByName': 'the same',
  'AuthorityCertificatesRepository.listByPurpose': 'the same',
  'CertificatesRepository.insertPrepared': 'writes, in the transaction of a door; it reads nothing',
  'CrlRepository.countStatusChanges': 'a revocation list is made over all organisations, and holds serial numbers only',
  'CrlRepository.insertAfter': 'writes a list in the transaction of a door; of what it reads it only tells whether another was faster',
  'CrlRepository.latest': 'revocation lists are public',
  'CrlRepository.revoked': 'a revocation list is made over all organisations, and holds serial numbers only',
  'ProfilesRepository.find': 'profiles belong to the installation',
  'ProfilesRepository.list': 'profiles belong to the installation',
  'ProfilesRepository.seed': 'profiles belong to the installation',
  'RecoveriesRepository.deleteAnswered': 'deletes by age alone, whosever they were; it gives nothing back',
  'ResyncsRepository.bringIntoStep': 'writes, in the transaction of a door; it reads nothing',
  'ResyncsRepository.conclude': 'the same',
  'SeedKeysRepository.list': 'keys of seeds belong to the installation',
  'SeedKeysRepository.lockOthers': 'seals seeds of every organisation anew; nobody is shown them',
  'SeedKeysRepository.noteUpTo': 'writes, in the transaction of a door; it reads nothing',
  'SeedKeysRepository.replace': 'the same',
  'SeedKeysRepository.seedsByKey': 'counts seeds of the whole installation, whosever',
  'StatusRepository.authority': 'answers anybody, with a database role that can read nothing but status',
  'StatusRepository.ends': 'the same',
  'StatusRepository.latestCrl': 'the same',
  'StatusRepository.latestLists': 'the same',
  'StatusRepository.newest': 'the same',
  'StatusRepository.statuses': 'the same',
  'TokenImportsRepository.eraseParts': 'writes, in the transaction of a door; it reads nothing',
  'TokenImportsRepository.noteProgress': 'writes one import that the room reads; it only tells whether that is still wanted',
  'TokenImportsRepository.part': 'reads a file for the room itself, which has the import by its job',
  'TokenImportsRepository.putPart': 'writes, in the transaction of a door; it reads nothing',
  'TokenImportsRepository.takeTurn': 'takes a lock; it reads nothing',
  'TokenStockRepository.insert': 'writes new tokens, in the transaction of a door; it gives back which of them were new',
};

/** Files besides repositories that speak to the database, each with the reason. */
const TECHNICAL_STORES: Record<string, string> = {
  'services/authority/src/authority.providers.ts': 'grants the status role what it may read, once at start',
  'services/authority/src/after-restore.ts': 'finds what to refuse, over all organisations, while nobody uses the database yet',
  'services/authority/src/health-checks.ts': 'asks whether the database answers',
  'services/authority/src/lost-certificates/catch-up.ts': 'takes over what the log tells, over all organisations, while nobody uses the database yet',
  'services/authority/src/lost-certificates/lost-certificates.ts': 'certificates without a record, of whoever runs the authority: used from a shell only',
  'services/gateway/src/sessions/session-store.ts': 'browser sessions: of one browser, known by a secret, of no organisation',
  'services/gateway/src/subjects/subject-session-store.ts': 'the same, of people without an account: each bound to one request',
  'services/identity/src/attempts/attempts.service.ts': 'counts of attempts: before anybody is known',
  'services/identity/src/credentials/credentials.service.ts': 'spends a time step of an authenticator: one conditional statement in hotWrite',
  'services/identity/src/security-keys/enrolment-challenges.ts': 'challenges of one officer, each taken once: single statements in hotWrite',
  'services/identity/src/openid/oidc-store.ts': 'what the OpenID provider keeps: of no organisation',
  'services/identity/src/openid/signing-keys.ts': 'the keys of the OpenID provider',
  'services/issuance/src/deadlines/deadlines.service.ts': 'erases what is too old, in hotWrite; read and locked through repositories',
  'services/otp-sync/src/deadlines/deadlines.service.ts': 'the same',
  'services/otp-sync/src/holder-limits/holder-limits.ts': 'what a holder has used up, over all his devices: counts, taken by conditional statements',
};

/** Tables that statements write to directly, each with the reason. Everything else is written by doors. */
const WRITTEN_DIRECTLY: Record<string, string> = {
  account: 'in hotWrite: takes a time step of an authenticator, in one conditional statement; after a restore: links and codes are void',
  authorisation: 'after a restore: what waits ends',
  attempt_budget: 'technical: counts of attempts, no state of anybody',
  browser_session: 'technical: sessions of browsers',
  credential: 'after a restore: a new PIN that was ordered ends',
  first_password: 'after a restore: it may have been replaced since',
  support_authorisation: 'after a restore: codes may have been used since',
  certificate_evidence: 'in hotWrite: evidence beside the prepared certificate',
  certificate_profile: 'seeded at start, never changed',
  contact_change: 'after a restore: links and codes are void',
  crl: 'in hotWrite: a list that is published',
  issuance_request: 'after a restore: mailed links end',
  lost_certificate: 'in hotWrite, and after a restore: certificates that there is no record of',
  oidc_payload: 'technical: grants, codes and tokens of the OpenID provider',
  otp_challenge: 'in hotWrite: counts a try at a code, and spends it, each by one conditional statement',
  otp_device: 'in hotWrite: counts an attempt, takes a counter or a time step, lays and lifts the lock, each by one conditional statement; tokens that are put into stock; seeds that are sealed anew',
  otp_holder_limit: 'technical: counts of what a holder has used up',
  otp_resync: 'in hotWrite: notes a submission, and how it ended',
  otp_seed_key: 'in hotWrite: how far a rotation has come',
  otp_verification: 'in hotWrite: notes an attempt, and how it ended',
  recovery: 'answered requests for recovery, a day old, are deleted',
  security_key_challenge: 'in hotWrite: challenges of enrolments, which last five minutes',
  signing_key: 'technical: keys of the OpenID provider, made once',
  subject_session: 'technical: sessions of browsers',
  token_import: 'how much has been sent and read, beside the doors; states are changed by them',
  token_import_part: 'technical: files that are sent, for as long as their import lasts',
};

/** Rows that TypeORM's own methods write, each with the reason. */
const ENTITY_WRITES: Record<string, string> = {
  'services/authority/src/certificates/certificates.repository.ts insert': 'in hotWrite: the prepared certificate',
  'services/issuance/src/deadlines/deadlines.service.ts delete': 'in hotWrite: look-ups, drafts and excepted addresses that are too old',
  'services/otp-sync/src/deadlines/deadlines.service.ts delete': 'in hotWrite: codes that were sent a day ago',
};

const WRITE_METHODS = ['save', 'insert', 'update', 'upsert', 'delete', 'remove', 'softDelete', 'softRemove', 'restore', 'recover', 'increment', 'decrement', 'clear'];

describe('what services do with their database', () => {
  const entityWrites = (files: readonly string[]): string[] =>
    unique(use.calls(files).filter(({ method }) => WRITE_METHODS.includes(method)).map(({ file, method }) => `${file} ${method}`));

  it('[S4-27] every read of a repository takes a scope first, and hands it on down to the WHERE clause', () => {
    const faults = use.scopeFaults(repositories);
    expect(faults.filter(({ fault }) => fault === 'does not hand its scope on')).toEqual([]);
    expect(faults.map(({ method }) => method).sort()).toEqual(Object.keys(WITHOUT_SCOPE).sort());
    expect(repositories.length).toBeGreaterThan(10);
  });

  it('only repositories and the technical stores speak to the database', () => {
    const speaking = unique(use.calls(sources).map(({ file }) => file)).filter((file) => !repositories.includes(file));
    expect(speaking).toEqual(Object.keys(TECHNICAL_STORES).sort());
  });

  it('only doors write, but for the listed tables', () => {
    expect(unique(use.writtenTables(sources).map(({ table }) => table))).toEqual(Object.keys(WRITTEN_DIRECTLY).sort());
    expect(entityWrites(sources)).toEqual(Object.keys(ENTITY_WRITES).sort());
  });
});

describe('these rules find', () => {
  it('a read without a scope, with one in the wrong place, and with one that is dropped', () => {
    expect(use.scopeFaults([carelessRepository])).toEqual([
      { method: 'CarelessRepository.find', fault: 'takes no scope first' },
      { method: 'CarelessRepository.list', fault: 'does not hand its scope on' },
      { method: 'CarelessRepository.page', fault: 'takes no scope first' },
    ]);
  });

  it('a service that reads and writes by itself, and no map that forgets an entry', () => {
    expect(use.calls([carelessService]).map(({ method }) => method)).toEqual(['query', 'save', 'getMany', 'createQueryBuilder', 'getRepository']);
    expect(use.writtenTables([carelessService]).map(({ table }) => table)).toEqual(['issuance_request']);
  });
});
