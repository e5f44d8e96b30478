import { parseArgs } from 'node:util';
import { UserError } from './user-error.js';

/** What the command line of `npm start` asks for. */
export interface StartOptions {
  /** Delete all data and begin anew. */
  readonly reset: boolean;
  /** Port of the web address. */
  readonly port?: number;
  /** Origin under which people reach the platform. */
  readonly publicUrl?: string;
  readonly logLevel?: LogLevel;
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;
type LogLevel = (typeof LOG_LEVELS)[number];

const USAGE = 'The options are: --port NUMBER, --public-url ADDRESS, --reset and --log-level LEVEL';

/**
 * Reads the command line, all of it before anything is done.
 * @param env npm keeps options that are written without "--" before them for itself, and leaves a trace of them here
 * @throws UserError naming the option and the remedy.
 */
export function readStartOptions(args: readonly string[], env: Readonly<Record<string, string | undefined>>): StartOptions {
  for (const option of ['reset', 'port', 'public-url', 'log-level']) {
    if (env[`npm_config_${option.replace('-', '_')}`] !== undefined) {
      throw new UserError(`Write two dashes before the options, or npm keeps them for itself: npm start -- --${option} …`);
    }
  }
  const values = parsed(args);
  return {
    reset: values.reset ?? false,
    ...(values.port === undefined ? {} : { port: portNumber(values.port) }),
    ...(values['public-url'] === undefined ? {} : { publicUrl: origin(values['public-url']) }),
    ...(values['log-level'] === undefined ? {} : { logLevel: logLevel(values['log-level']) }),
  };
}

function parsed(args: readonly string[]): { reset?: boolean; port?: string; 'public-url'?: string; 'log-level'?: string } {
  const text = { type: 'string' } as const;
  const options = { reset: { type: 'boolean' }, port: text, 'public-url': text, 'log-level': text } as const;
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    const [said] = (error as Error).message.split(/[.\n]/);
    throw new UserError(`${said ?? ''}. ${USAGE}.`, { cause: error });
  }
}

function portNumber(text: string): number {
  const port = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (port >= 1 && port <= 65_535) return port;
  throw new UserError(`--port takes a number from 1 to 65535, and "${text}" is none.`);
}

function origin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && `${url.origin}/` === url.href) return url.origin;
  throw new UserError(`--public-url takes an address such as https://vidimus.example, without a path; "${text}" is none.`);
}

function logLevel(text: string): LogLevel {
  const level = LOG_LEVELS.find((known) => known === text);
  if (level !== undefined) return level;
  throw new UserError(`--log-level takes one of ${LOG_LEVELS.join(', ')}; "${text}" is none.`);
}
