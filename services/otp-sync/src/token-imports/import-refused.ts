import type { FilePosition } from '@vidimus/token-files';

/** What is wrong with a file on its way into stock, and where. The message holds no value of the file that could be a secret. */
export class ImportRefused extends Error {
  override readonly name = 'ImportRefused';

  constructor(
    readonly code: string,
    message: string,
    readonly position: FilePosition,
  ) {
    super(message);
  }
}
