import { ApiOkResponse } from '@nestjs/swagger';
import { Problem } from '@vidimus/contracts';

/** Media type of one certificate or several (RFC 8555, 9.1). */
export const PEM = 'application/pem-certificate-chain';
const EXAMPLE = '-----BEGIN CERTIFICATE-----\n…\n-----END CERTIFICATE-----\n';

/** Describes an answer in PEM. */
export function pemAnswer(description: string): MethodDecorator {
  return ApiOkResponse({ description, content: { [PEM]: { schema: { type: 'string' }, example: EXAMPLE } } });
}

/** @throws Problem `not-found` where nothing was signed. */
export function signed(pem: string | null): string {
  if (pem === null) throw new Problem('not-found', 'Nothing was signed under this identifier.');
  return pem;
}
