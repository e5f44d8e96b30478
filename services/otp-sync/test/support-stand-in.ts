import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { z } from 'zod';

const useSchema = z.strictObject({ holderId: z.uuid(), purpose: z.literal('DEVICE_REPLACEMENT'), code: z.string() });
const REFUSAL = {
  type: 'http://localhost:8080/problems/credentials-refused',
  title: 'Refused',
  status: 422,
  detail: 'This code is not right.',
  errors: [{ pointer: '/supportCode', detail: 'This code is not right.', code: 'WRONG_SUPPORT_CODE' }],
};

/** What support authorised, in the place of identity, which is a room of its own: each code is taken once. */
export interface SupportStandIn {
  readonly url: string;
  /** Has support authorise something of a holder. @returns the code */
  authorise(holderId: string): string;
  stop(): Promise<void>;
}

export async function startSupportStandIn(): Promise<SupportStandIn> {
  const given = new Map<string, string>();
  const server = createServer((request, response) => {
    const answer = async (): Promise<boolean> => {
      const { holderId, code } = useSchema.parse(await json(request));
      const isRight = request.url === '/v1/support-authorisations/uses' && given.get(code) === holderId;
      given.delete(code);
      return isRight;
    };
    answer().then(
      (isRight) => (isRight ? response.writeHead(204).end() : response.writeHead(422, { 'content-type': 'application/problem+json' }).end(JSON.stringify(REFUSAL))),
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    authorise: (holderId) => {
      const code = `${String(given.size).padStart(4, '0')}-${holderId.slice(-8)}`;
      given.set(code, holderId);
      return code;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
