import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import { PERMISSIONS } from '@vidimus/contracts';
import type { ProblemSlug } from '@vidimus/contracts';
import { routesOf } from '../access/routes.js';
import type { Route } from '../access/routes.js';
import { API_AUDIENCE, roomAudience } from '../access/token-verifier.js';
import { plainSchemas } from './plain-schemas.js';
import { needsKey, problemResponses, problemsOf, sharedComponents } from './problem-responses.js';
import { exampleFor } from './schema-example.js';
import type { NamedSchemas } from './schema-example.js';

/** What the head of the document says. */
export interface ApiTitle {
  readonly name: string;
  readonly description: string;
  /** Public address of the platform. */
  readonly publicUrl: string;
}

/** The part of an operation that is read or completed here. */
interface Operation {
  operationId?: string;
  summary?: string;
  description?: string;
  tags?: string[];
  parameters?: unknown[];
  requestBody?: unknown;
  responses: Record<string, unknown>;
  security?: Record<string, string[]>[];
  [extension: `x-${string}`]: unknown;
}

const PEOPLE_SECURITY: Record<string, string[]>[] = [{ oauth2: [] }, { bearer: [] }];
const ROOM_SECURITY: Record<string, string[]>[] = [{ roomToken: [] }];

/**
 * The OpenAPI document of a room: what Nest reads from the controllers and their schemas, completed by what the decorators
 * of the kit declare (who may call, problems, idempotency keys).
 * @throws Error when a route declares no access.
 */
export function openApiDocument(app: INestApplication, title: ApiTitle): OpenAPIObject {
  const routes = routesOf(app);
  const head = headOf(title, routes.some(({ access }) => access.kind === 'room-only'));
  const document = SwaggerModule.createDocument(app, head, { operationIdFactory, autoTagControllers: true });
  plainSchemas(document.components?.schemas);
  plainSchemas(document.paths);
  const used = new Set<ProblemSlug>();
  const tags = new Set<string>();
  for (const route of routes) {
    const operation = operationOf(document, route);
    if (operation === undefined) continue;
    addExamples(operation, document.components?.schemas ?? {});
    complete(operation, route, used);
    for (const tag of operation.tags ?? []) tags.add(tag);
  }
  const shared = sharedComponents(title.publicUrl, used, routes.some(needsKey));
  document.components = {
    ...document.components,
    ...shared,
    schemas: { ...document.components?.schemas, ...shared.schemas },
  };
  document.tags = [...tags].map((name) => ({ name, description: `${name}.` }));
  return document;
}

function headOf({ name, description, publicUrl }: ApiTitle, isCalledByRooms: boolean): ReturnType<DocumentBuilder['build']> {
  const flow = { tokenUrl: `${publicUrl}/oidc/token`, scopes: {} };
  const token = { type: 'http' as const, scheme: 'bearer', bearerFormat: 'JWT' };
  const builder = new DocumentBuilder()
    .setTitle(`Vidimus: ${name}`)
    .setDescription(description)
    .setVersion('1')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addServer(`/api/${name}`, 'Through the front door of the platform')
    .addOAuth2(
      {
        type: 'oauth2',
        description: 'People sign in; integrators use client credentials.',
        flows: { authorizationCode: { ...flow, authorizationUrl: `${publicUrl}/oidc/auth` }, clientCredentials: flow },
      },
      'oauth2',
    )
    .addBearerAuth({ ...token, description: `An access token of the audience \`${API_AUDIENCE}\`.` }, 'bearer');
  if (isCalledByRooms) {
    builder.addBearerAuth({ ...token, description: `A token of another room, of the audience \`${roomAudience(name)}\`.` }, 'roomToken');
  }
  return builder.build();
}

/** `IssuanceRequestsController.start` becomes `issuanceRequestsStart`. */
function operationIdFactory(controller: string, method: string): string {
  const noun = controller.replace(/Controller$/, '');
  return `${noun.charAt(0).toLowerCase()}${noun.slice(1)}${method.charAt(0).toUpperCase()}${method.slice(1)}`;
}

function operationOf(document: OpenAPIObject, route: Route): Operation | undefined {
  const template = route.path.replaceAll(/:([A-Za-z0-9_]+)/g, '{$1}');
  const item: unknown = document.paths[template];
  if (typeof item !== 'object' || item === null) return undefined;
  const operation: unknown = Reflect.get(item, route.method.toLowerCase());
  return isOperation(operation) ? operation : undefined;
}

function isOperation(value: unknown): value is Operation {
  return typeof value === 'object' && value !== null && 'responses' in value;
}

/** An example for the body of the request and for each answer in JSON, before the problems come to the answers. */
function addExamples({ requestBody, responses }: Operation, named: NamedSchemas): void {
  for (const part of [requestBody, ...Object.values(responses)]) {
    const media: unknown = memberOf(memberOf(part, 'content'), 'application/json');
    if (typeof media !== 'object' || media === null || 'example' in media || 'examples' in media) continue;
    Reflect.set(media, 'example', exampleFor(memberOf(media, 'schema'), named));
  }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function complete(operation: Operation, route: Route, used: Set<ProblemSlug>): void {
  operation.summary = nonEmpty(operation.summary) ?? sentenceOf(route.handler);
  operation.description = [nonEmpty(operation.description), accessSentence(route)].filter((part) => part !== undefined).join('\n\n');
  if (needsKey(route)) {
    operation.parameters = [...(operation.parameters ?? []), { $ref: '#/components/parameters/IdempotencyKey' }];
  }
  const slugs = problemsOf(route, operation.requestBody !== undefined);
  for (const slug of slugs) used.add(slug);
  operation.responses = { ...operation.responses, ...problemResponses(slugs) };
  declareAccess(operation, route);
}

function declareAccess(operation: Operation, { access }: Route): void {
  operation['x-access'] = access.kind;
  switch (access.kind) {
    case 'public':
      operation.security = [];
      break;
    case 'signed-in':
    case 'holder':
    case 'officer':
      operation.security = PEOPLE_SECURITY;
      break;
    case 'permission':
      operation.security = PEOPLE_SECURITY;
      operation['x-permission'] = access.permissions;
      break;
    case 'room-only':
      operation.security = ROOM_SECURITY;
      operation['x-scope'] = access.scope;
      operation['x-internal'] = true;
      break;
  }
}

function accessSentence({ access, freshSecondFactorSeconds }: Route): string {
  const age = freshSecondFactorSeconds;
  const fresh = age === undefined ? '' : ` A second factor must have been given in the last ${age} seconds.`;
  switch (access.kind) {
    case 'public':
      return `Open to everybody: ${access.reason}`;
    case 'signed-in':
      return `For everybody who is signed in: ${access.reason}${fresh}`;
    case 'permission':
      return `Needs ${access.permissions.map((permission) => `\`${permission}\` (${PERMISSIONS[permission]})`).join(' or ')}.${fresh}`;
    case 'holder':
      return `For people about their own certificates: ${access.reason}${fresh}`;
    case 'officer':
      return `For officers, whatever their roles: ${access.reason}${fresh}`;
    case 'room-only':
      return `For other rooms with the scope \`${access.scope}\`; not reachable from outside.`;
  }
}

/** `startIssuance` becomes `Start issuance`. */
function sentenceOf(handler: string): string {
  const words = handler.replaceAll(/([A-Z])/g, ' $1').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
