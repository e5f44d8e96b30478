import type { Permission } from '@vidimus/contracts';
import { PUBLIC_ROOMS } from '@vidimus/gateway';
import { platformReport } from './report.js';

/** An operation of the interface, as a room's own document describes it. */
export interface ApiOperation {
  /** `POST /api/issuance/v1/issuance-requests/{id}/approval`. */
  readonly name: string;
  readonly room: string;
  readonly method: string;
  /** As called from outside, with placeholders. */
  readonly path: string;
  readonly access: 'public' | 'signed-in' | 'permission' | 'holder' | 'officer' | 'room-only';
  /** Each of them is enough. */
  readonly permissions: readonly Permission[];
  readonly takesBody: boolean;
  /** The body that its document shows as an example. */
  readonly exampleBody: Readonly<Record<string, unknown>>;
  readonly needsFreshSecondFactor: boolean;
}

interface DescribedOperation {
  readonly 'x-access': ApiOperation['access'];
  readonly 'x-permission'?: readonly Permission[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly example?: Readonly<Record<string, unknown>> }>> };
  readonly responses: Readonly<Record<string, { content?: Record<string, { examples?: object }> }>>;
}

/** Every operation of every room that can be called from outside, from the documents that the running platform serves. */
export async function apiOperations(): Promise<ApiOperation[]> {
  const { web } = platformReport();
  const all = await Promise.all(
    PUBLIC_ROOMS.map(async (room) => {
      const response = await fetch(`${web}/api/${room}/openapi.json`);
      if (!response.ok) throw new Error(`The room ${room} does not describe itself: ${response.status}.`);
      const { paths } = (await response.json()) as { paths: Record<string, Record<string, DescribedOperation>> };
      return Object.entries(paths).flatMap(([path, item]) =>
        Object.entries(item).map(([method, described]) => operationOf(room, method.toUpperCase(), path, described)),
      );
    }),
  );
  return all.flat();
}

function operationOf(room: string, method: string, template: string, described: DescribedOperation): ApiOperation {
  const path = `/api/${room}${template}`;
  const refusals = described.responses['401']?.content?.['application/problem+json']?.examples ?? {};
  return {
    name: `${method} ${path}`,
    room,
    method,
    path,
    access: described['x-access'],
    permissions: described['x-permission'] ?? [],
    takesBody: described.requestBody !== undefined,
    exampleBody: described.requestBody?.content['application/json']?.example ?? {},
    needsFreshSecondFactor: 'step-up-required' in refusals,
  };
}
