import type { NewJob } from '@vidimus/persistence';

/** Has the file of an import read. */
export const READ_IMPORT = 'otp-sync.read-import';

/** Ids only: the file, and what opens it, lie sealed in the database. */
export interface ReadImport {
  readonly importId: string;
  /** Of the outside request that started it. */
  readonly correlationId: string;
}

export function readImportJob(importId: string, correlationId: string): NewJob {
  const data: ReadImport = { importId, correlationId };
  return { name: READ_IMPORT, id: importId, data };
}
