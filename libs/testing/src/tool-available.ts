import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Is this program (such as `openssl`, `certtool`, `pkcs11-tool`) on PATH? */
export function toolAvailable(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => folder !== '' && isExecutable(join(folder, program)));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
