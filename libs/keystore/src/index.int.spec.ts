import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { compileLibraryInto, removeFolder, runScript, temporaryFolder } from '../test/workspace.js';

// Deriving keys is slow by design, and slower still on a machine that runs everything at once.
jest.setTimeout(60_000);

let folder: string;

beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => removeFolder(folder));

describe('a machine where pkcs11js was not installed', () => {
  it('imports the library, uses the file and says in one sentence why no token can be opened', async () => {
    const library = compileLibraryInto(folder, { withPackages: false });
    const output = await runScript(
      folder,
      `const library = await import(${JSON.stringify(library)});
       const keystore = await library.openFileKeystore({ path: 'keys.json', passphrase: Buffer.from('test passphrase') });
       await keystore.generate('root', 'ecdsa-p256-sha256');
       const options = { modulePath: '/usr/lib/token.so', tokenLabel: 'any', pin: Buffer.from('0000') };
       const failure = await library.openPkcs11Keystore(options).catch((error) => error);
       console.log(JSON.stringify([await library.pkcs11Available(), await keystore.list(), failure.code, failure.message]));`,
    );
    expect(JSON.parse(output)).toEqual([false, ['root'], 'MODULE_UNAVAILABLE', expect.stringContaining('use the file keystore')]);
  });
});
