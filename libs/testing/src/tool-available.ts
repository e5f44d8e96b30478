import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Is this program (such as `openssl`, `certtool`, `pkcs11-tool`) on PATH? */
export function toolAvailable(program: string): boolean {
  return toolPath(program) !== undefined;
}

/** Where PATH leads to a program; undefined when it does not. */
export function toolPath(program: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, program)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
