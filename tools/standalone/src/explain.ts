import { KeystoreError } from '@vidimus/keystore';
import { ConfigError } from '@vidimus/service-kit';
import { UserError } from './user-error.js';

const BEGIN_ANEW = 'begin anew with "npm start -- --reset", which deletes all data.';
const ANEW_TOO = `put a copy of it back, or ${BEGIN_ANEW}`;
const WITHOUT_COPY = `Without a copy, ${BEGIN_ANEW}`;
const ANEW = `Put a copy of the data folder back, or ${BEGIN_ANEW}`;

/** By what the system or PostgreSQL (its appendix A) calls the error, however deep it lies. */
const SENTENCES: readonly (readonly [codes: RegExp, sentence: (dataDir: string) => string])[] = [
  [/^(ENOSPC|EDQUOT|53100)$/, (dataDir) => `There is no room left on the disk of ${dataDir}. Make some and start again; nothing is lost.`],
  [/^EADDRINUSE$/, () => 'A port was taken by another program while the platform started. Start again; the platform moves to a free one.'],
  [
    /^(EACCES|EPERM|EROFS)$/,
    (dataDir) => `Something in ${dataDir} cannot be read or written. Give yourself the right, or set VIDIMUS_DATA_DIR to another folder.`,
  ],
  [/^EMFILE$/, () => 'Too many files are open. Raise the limit with "ulimit -n 4096" and start again.'],
  [/^(XX\w{3}|58P0\d|58030)$/, (dataDir) => `The database in ${dataDir} is damaged. ${ANEW}`],
  [/^(28\w{3})$/, () => 'PostgreSQL refuses the user or the password. Correct VIDIMUS_POSTGRES_URL.'],
  [/^(42501)$/, () => 'PostgreSQL does not let this user make roles and databases. Set VIDIMUS_POSTGRES_URL to the address of a superuser.'],
  [/^(ECONNREFUSED|ENOTFOUND|ETIMEDOUT|EAI_AGAIN)$/, () => 'PostgreSQL or Kafka does not answer. See that it runs, and that its address is right.'],
];

/**
 * One sentence of what is wrong and what to do, where whoever started the platform can mend it.
 * @returns nothing for a fault of ours, which is to be shown whole
 */
export function explain(error: unknown, dataDir: string): string | undefined {
  if (error instanceof UserError) return error.message;
  const causes = [...chain(error)];
  for (const [codes, sentence] of SENTENCES) {
    if (causes.some((cause) => codes.test(codeOf(cause)))) return sentence(dataDir);
  }
  if (causes.some((cause) => cause instanceof KeystoreError)) return `${messageOf(error)} ${WITHOUT_COPY}`;
  if (!(error instanceof ConfigError)) return undefined;
  return error.cause === undefined ? error.message : `${error.message} If the data folder ${dataDir} is damaged, ${ANEW_TOO}`;
}

/** An error, what caused it, and all that were thrown together. */
function* chain(error: unknown): Generator<Error> {
  if (!(error instanceof Error)) return;
  yield error;
  yield* chain(error.cause);
  // TypeORM keeps what the driver said here.
  if ('driverError' in error) yield* chain(error.driverError);
  if (error instanceof AggregateError) for (const part of error.errors) yield* chain(part);
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
