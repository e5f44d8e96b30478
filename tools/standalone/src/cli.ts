import { Problem } from '@vidimus/contracts';
import { UserError } from './user-error.js';

type Command = (args: readonly string[]) => Promise<void>;

/** Commands that belong together. */
interface Chapter {
  /** The words that they begin with. */
  readonly words: readonly string[];
  /** Loads them, with the lines about them: each chapter needs other rooms and libraries, and nobody waits for those of the rest. */
  readonly open: () => Promise<{ readonly USAGE: string; readonly COMMANDS: Readonly<Record<string, Command>> }>;
}

/** `npm run vidimus -- COMMAND`: what operators do from a shell. */
const CHAPTERS: readonly Chapter[] = [
  { words: ['code', 'audit'], open: () => import('./installation/installed-commands.js') },
  { words: ['backup', 'restore'], open: () => import('./backup/backup-commands.js') },
  { words: ['certificates'], open: () => import('./lost-certificates/lost-commands.js') },
  { words: ['topics', 'acls'], open: () => import('./platform/broker-commands.js') },
  { words: ['restart'], open: () => import('./services/restart-commands.js') },
  { words: ['tls'], open: () => import('./tls/tls-commands.js') },
  { words: ['keys', 'databases'], open: () => import('./init/installation-commands.js') },
  { words: ['init', 'ceremony'], open: () => import('./init/production-commands.js') },
];

async function usage(): Promise<string> {
  const chapters = await Promise.all(CHAPTERS.map(({ open }) => open()));
  return `Commands:\n${chapters.map(({ USAGE }) => USAGE).join('\n')}`;
}

/** The command that the first one or two words name, and how many they are. */
async function find(args: readonly string[]): Promise<{ command: Command; words: number }> {
  const chapter = CHAPTERS.find(({ words }) => words.some((word) => word === args[0]));
  const { COMMANDS = {} } = (await chapter?.open()) ?? {};
  for (const words of [2, 1]) {
    const command = Object.hasOwn(COMMANDS, args.slice(0, words).join(' ')) ? COMMANDS[args.slice(0, words).join(' ')] : undefined;
    if (command !== undefined) return { command, words };
  }
  throw new UserError(await usage());
}

const args = process.argv.slice(2);
try {
  const { command, words } = await find(args);
  await command(args.slice(words));
} catch (error) {
  const isPlain = error instanceof UserError || error instanceof Problem;
  console.error(isPlain ? (error instanceof Problem ? error.detail : error.message) : error);
  process.exitCode = 1;
}
