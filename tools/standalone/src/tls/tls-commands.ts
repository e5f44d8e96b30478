import { UserError } from '../user-error.js';
import { caFileIn, makeTls } from './make-tls.js';

/** Lines of the list of commands. */
export const USAGE = '  tls create FOLDER HOST…            keys and certificates of inner connections, with an authority of their own';

export const COMMANDS: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = {
  'tls create': async ([folder, ...hosts]) => {
    if (folder === undefined || hosts.length === 0) throw new UserError('Name a folder, and the hosts that need a certificate.');
    const made = await makeTls(folder, hosts, new Date());
    console.log(`Made for: ${made.join(', ') || 'none'}. All of them are checked against ${caFileIn(folder)}.`);
  },
};
