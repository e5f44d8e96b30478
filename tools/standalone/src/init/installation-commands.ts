import { UserError } from '../user-error.js';
import { makeInstallationFiles, prepareServerDatabases } from './installation-files.js';

/** Lines of the list of commands. */
export const USAGE = `  keys create FOLDER                 the keys and passwords of an installation that are missing, in FOLDER/keys
  databases create URL KEYS-FOLDER   roles and databases of all rooms on a PostgreSQL server, with the passwords of that folder`;

/** The steps before the rooms of an installation can be started. Each can be repeated. */
export const COMMANDS: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = {
  'keys create': async ([folder]) => {
    if (folder === undefined) throw new UserError('Name the folder of the installation.');
    const { empty } = await makeInstallationFiles(folder);
    console.log('All keys and passwords are there.');
    for (const path of empty) console.log(`${path} is empty: others have to give you what belongs there.`);
  },
  'databases create': async ([url, keysFolder]) => {
    if (url === undefined || keysFolder === undefined) throw new UserError('Name the address of the server, as its administrator, and the folder with the passwords.');
    await prepareServerDatabases(url, keysFolder);
    console.log('All roles and databases are there.');
  },
};
