import { orderTokenImport, PART_BYTES, sendTokenImportPart, startTokenImport } from '../../../api/devices/token-imports.js';
import type { TokenImport, TokenImportOrder } from '../../../api/devices/token-imports.js';
import type { HttpClient } from '../../../api/http-client.js';

/**
 * Announces a file, sends it part by part and has it read.
 * @param sent is told after every part how much of the file is there, from 0 to 1
 * @throws ApiProblem; the import then waits for the parts that are missing, and lapses after a day
 */
export async function sendFile(http: HttpClient, file: Blob, order: TokenImportOrder, key: string, sent: (share: number) => void): Promise<TokenImport> {
  const { id } = await orderTokenImport(http, order, key);
  for (let number = 0; number * PART_BYTES < file.size; number += 1) {
    const from = number * PART_BYTES;
    await sendTokenImportPart(http, id, number, await base64Of(file.slice(from, from + PART_BYTES)));
    sent(Math.min(1, (from + PART_BYTES) / file.size));
  }
  return startTokenImport(http, id);
}

/** The browser's own encoder, behind the comma of a data address. */
async function base64Of(part: Blob): Promise<string> {
  const address = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(typeof reader.result === 'string' ? reader.result : '');
    reader.onerror = () => reject(new Error('The file cannot be read any more.'));
    reader.readAsDataURL(part);
  });
  return address.slice(address.indexOf(',') + 1);
}
