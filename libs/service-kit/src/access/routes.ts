import { RequestMethod } from '@nestjs/common';
import type { ExecutionContext, INestApplicationContext, Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/internal';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { PATTERN_METADATA } from '@nestjs/microservices/constants.js';
import type { ProblemSlug } from '@vidimus/contracts';
import { NO_KEY, OWN_REPETITIONS, SECRET_FIELDS, WITHOUT_BODY } from '../idempotency/idempotency-decorators.js';
import type { IdempotencyMode } from '../idempotency/idempotency-decorators.js';
import { DOCUMENTED_PROBLEMS } from '../openapi/response-decorators.js';
import { FRESH_SECOND_FACTOR, ROUTE_ACCESS } from './access-decorators.js';
import type { RouteAccess } from './access-decorators.js';

/** A route of a room, as its decorators declare it. */
export interface Route {
  readonly controller: string;
  readonly handler: string;
  readonly method: string;
  /** Template as in `/v1/issuance-requests/:id`. */
  readonly path: string;
  readonly access: RouteAccess;
  readonly idempotency: IdempotencyMode;
  readonly freshSecondFactorSeconds?: number;
  /** Problems that the route documents besides those that follow from its declarations. */
  readonly problems: readonly ProblemSlug[];
}

type Handler = ReturnType<ExecutionContext['getHandler']>;

/** What a route declares about access; the method's word counts before the class's. */
export function declaredAccess(controller: Type, handler: Handler): RouteAccess | undefined {
  return declared<RouteAccess>(ROUTE_ACCESS, controller, handler);
}

/** The age that `@FreshSecondFactor` allows, in seconds. */
export function declaredFreshness(controller: Type, handler: Handler): number | undefined {
  return declared<number>(FRESH_SECOND_FACTOR, controller, handler);
}

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** How a route treats repeated requests. */
export function declaredIdempotency(controller: Type, handler: Handler, method: string): IdempotencyMode {
  if (SAFE_METHODS.has(method)) return { kind: 'safe' };
  const reason = declared<string>(NO_KEY, controller, handler);
  if (reason !== undefined) return { kind: 'none', reason };
  const own = declared<string>(OWN_REPETITIONS, controller, handler);
  if (own !== undefined) return { kind: 'own', reason: own };
  const secretFields = declared<string[]>(SECRET_FIELDS, controller, handler) ?? [];
  const withoutBody = declared<boolean>(WITHOUT_BODY, controller, handler) === true;
  return { kind: withoutBody ? 'key-without-body' : 'key', secretFields };
}

/**
 * Every route of a room with what it declares: the source of the guard at start, of the API document and of the matrix of
 * roles and routes.
 * @throws Error naming all controllers and methods that do not declare who may call them.
 */
export function routesOf(app: INestApplicationContext): Route[] {
  const routes: Route[] = [];
  const undeclared: string[] = [];
  for (const controller of controllersOf(app)) {
    for (const [name, handler] of handlersOf(controller)) {
      const method = RequestMethod[Number(Reflect.getMetadata(METHOD_METADATA, handler))];
      const access = declaredAccess(controller, handler);
      if (method === undefined) continue;
      if (access === undefined) undeclared.push(`${controller.name}.${name}`);
      else routes.push(...pathsOf(controller, handler).map((path) => route(controller, name, handler, method, path, access)));
    }
  }
  if (undeclared.length > 0) {
    throw new Error(`Nobody said who may call ${undeclared.join(', ')}: add @Allow, @SignedIn, @OfficersOwn, @HoldersOwn, @RoomOnly or @Public.`);
  }
  return routes;
}

/** Whether any controller reacts to events. */
export function reactsToEvents(app: INestApplicationContext): boolean {
  const handlers = controllersOf(app).flatMap(handlersOf);
  return handlers.some(([, handler]) => Reflect.hasMetadata(PATTERN_METADATA, handler));
}

function route(controller: Type, name: string, handler: Handler, method: string, path: string, access: RouteAccess): Route {
  const freshSecondFactorSeconds = declaredFreshness(controller, handler);
  return {
    controller: controller.name,
    handler: name,
    method,
    path,
    access,
    idempotency: declaredIdempotency(controller, handler, method),
    ...(freshSecondFactorSeconds === undefined ? {} : { freshSecondFactorSeconds }),
    problems: declared<ProblemSlug[]>(DOCUMENTED_PROBLEMS, controller, handler) ?? [],
  };
}

function controllersOf(app: INestApplicationContext): Type[] {
  const modules = [...app.get(ModulesContainer).values()];
  const controllers = modules.flatMap((module) => [...module.controllers.values()].map((wrapper) => wrapper.metatype));
  return [...new Set(controllers)].filter((metatype): metatype is Type => typeof metatype === 'function');
}

function handlersOf(controller: Type): [string, Handler][] {
  const prototype = controller.prototype as Readonly<Record<string, Handler>>;
  return new MetadataScanner().getAllMethodNames(prototype).flatMap((name) => {
    const handler = prototype[name];
    return handler === undefined ? [] : [[name, handler]];
  });
}

function pathsOf(controller: Type, handler: Handler): string[] {
  const prefixes = asList(Reflect.getMetadata(PATH_METADATA, controller));
  const paths = asList(Reflect.getMetadata(PATH_METADATA, handler));
  return prefixes.flatMap((prefix) => paths.map((path) => `/${prefix}/${path}`.replaceAll(/\/{2,}/g, '/').replace(/(.)\/$/, '$1')));
}

function asList(path: unknown): string[] {
  return Array.isArray(path) ? path.map(String) : [typeof path === 'string' ? path : ''];
}

function declared<Value>(key: string, controller: Type, handler: Handler): Value | undefined {
  return (Reflect.getMetadata(key, handler) ?? Reflect.getMetadata(key, controller)) as Value | undefined;
}
