import { randomUUID } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { ROLE_PERMISSIONS } from '@vidimus/contracts';
import type { Permission, Role } from '@vidimus/contracts';
import { apiOver } from '../../support/platform/api.js';
import type { Answer, Api } from '../../support/platform/api.js';
import { apiOperations } from '../../support/platform/api-operations.js';
import type { ApiOperation } from '../../support/platform/api-operations.js';
import { platformReport } from '../../support/platform/report.js';
import { colleague } from '../../support/people/colleague.js';
import { integrator } from '../../support/people/sign-in.js';
import { signInAsHolder } from '../../support/people/holder-sign-in.js';
import { newHolder } from '../../support/people/new-holder.js';

/** Signing in takes codes, which other files may have used up for a while. */
const PATIENCE_MS = 300_000;

/** Somebody without a role who holds certificates. */
type Kind = Role | 'HOLDER';

interface Caller {
  readonly api: Api;
  /** None for nobody. */
  readonly kind?: Kind;
}

/** Ends all sessions of whoever calls it, which accounts of the demonstration share with other tests: tried by a holder of our own alone. */
const SIGN_OUT_EVERYWHERE = 'POST /api/identity/v1/me/sign-outs';

const ACCOUNTS: Record<string, Role> = {
  'third-officer-a': 'REGISTRATION_OFFICER',
  'officer-b': 'REGISTRATION_OFFICER',
  'manager-a': 'RA_MANAGER',
  operator: 'CA_OPERATOR',
  auditor: 'AUDITOR',
  administrator: 'ADMINISTRATOR',
};
const operations = await apiOperations();
const callers = new Map<string, Caller>();

beforeAll(async () => {
  const { web, accounts } = platformReport();
  callers.set('nobody', { api: apiOver((path, init) => fetch(new URL(path, web), init)) });
  callers.set('integrator', { api: await integrator(), kind: 'INTEGRATOR' });
  callers.set('holder', { api: await signInAsHolder(await newHolder()), kind: 'HOLDER' });
  for (const [username, role] of Object.entries(ACCOUNTS)) callers.set(username, { api: await colleague(username), kind: role });
  expect(new Set(accounts.map((account) => account.role))).toEqual(new Set(Object.values(ACCOUNTS)));
}, PATIENCE_MS);

/** Callers whom nobody misses when their sessions end. */
async function strangers(): Promise<Map<string, Caller>> {
  const { web } = platformReport();
  return new Map<string, Caller>([
    ['nobody', { api: apiOver((path, init) => fetch(new URL(path, web), init)) }],
    ['holder', { api: await signInAsHolder(await newHolder()), kind: 'HOLDER' }],
  ]);
}

/** What an answer says about access: why it was refused, or that it was not. */
function verdict({ status, body }: Answer): string {
  if (status !== 401 && status !== 403) return status < 500 ? 'let in' : `failed with ${status}`;
  return String(body['type']).split('/').at(-1) ?? '';
}

/** What the declaration of an operation promises to a caller. */
function promised(operation: ApiOperation, kind: Kind | undefined): string {
  const { access, needsFreshSecondFactor } = operation;
  if (access === 'public') return 'let in';
  // Nobody's token of the outside has the audience of a room.
  if (kind === undefined || access === 'room-only') return 'unauthenticated';
  if (!isOpenTo(operation, kind)) return 'forbidden';
  // Both are signed in without a second factor.
  return needsFreshSecondFactor && (kind === 'INTEGRATOR' || kind === 'HOLDER') ? 'step-up-required' : 'let in';
}

function isOpenTo({ access, permissions }: ApiOperation, kind: Kind): boolean {
  if (access === 'signed-in') return true;
  // No role makes anybody a holder, and holders have none.
  if (kind === 'HOLDER' || access === 'holder') return kind === 'HOLDER' && access === 'holder';
  if (access === 'officer') return kind !== 'INTEGRATOR';
  const held: readonly Permission[] = ROLE_PERMISSIONS[kind];
  return permissions.some((permission) => held.includes(permission));
}

describe('who may call what', () => {
  it.each(operations.map((operation) => [operation.name, operation] as const))(
    '[S4-27] %s',
    async (_name, operation) => {
      const path = operation.path.replaceAll(/\{[^}]+\}/g, () => randomUUID());
      const body = operation.takesBody ? {} : undefined;
      const verdicts: Record<string, string> = {};
      const trying = operation.name === SIGN_OUT_EVERYWHERE ? await strangers() : callers;
      for (const [name, { api }] of trying) verdicts[name] = verdict(await api.call(operation.method, path, body));
      const expected = Object.fromEntries([...trying].map(([name, { kind }]) => [name, promised(operation, kind)]));
      expect(verdicts).toEqual(expected);
    },
  );
});

describe('the documents that this is made from', () => {
  /** Found in the text of the controllers, so that a route which hides from the document is found out. */
  const declared = globSync('services/*/src/**/*.controller.ts').flatMap((path) => {
    const room = path.split('/')[1] ?? '';
    return readFileSync(path, 'utf8')
      .split('@Controller(')
      .slice(1)
      .flatMap((controller) => {
        const prefix = /^'([^']*)'/.exec(controller)?.[1] ?? '';
        const routes = controller.matchAll(/^\s*@(Get|Post|Put|Patch|Delete|All)\((?:'([^']*)')?\)/gm);
        return [...routes].map(([, method = '', suffix]) => {
          const address = [prefix, ...(suffix === undefined ? [] : [suffix])].join('/').replaceAll(/:([A-Za-z0-9]+)/g, '{$1}');
          return { address, name: `${method.toUpperCase()} /api/${room}/${address}` };
        });
      });
  });
  const inner = declared.filter(({ address }) => address.startsWith('v1/')).map(({ name }) => name);

  it('leave no route of the code out', () => {
    const described = operations.map(({ name }) => name).filter((name) => !name.includes('/v1/operations/'));
    expect(described.sort()).toEqual(inner.sort());
    expect(described.length).toBeGreaterThan(30);
  });

  it('know the dead letters of every room', () => {
    const rooms = new Set(operations.map(({ room }) => room));
    const letters = operations.filter(({ path }) => path.includes('/v1/operations/dead-letters'));
    expect(letters.length).toBe(4 * rooms.size);
  });
});
