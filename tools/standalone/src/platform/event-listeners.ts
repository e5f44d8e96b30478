import { MODULE_METADATA } from '@nestjs/common/constants.js';
import type { RoomDefinition } from '@vidimus/service-kit';

/** By type of event: the handlers that act on it. */
export type Listeners = ReadonlyMap<string, readonly Listener[]>;

export interface Listener {
  readonly room: string;
  /** `reaction` acts once; `copy` may be filled again from the first event. */
  readonly kind: string;
  readonly handler: string;
}

/** Metadata that `@EventPattern` leaves on a method. */
const PATTERN = 'microservices:pattern';
const EXTRAS = 'microservices:pattern_extras';

/** Reads from the controllers of the rooms who acts on which events. */
export function listenersIn(rooms: readonly RoomDefinition[]): Listeners {
  const found = new Map<string, Listener[]>();
  for (const { name, module } of rooms) {
    for (const controller of controllersOf(module, new Set())) {
      for (const { type, extras } of patternsOf(controller)) {
        const listener = { room: name, kind: String(extras['kind']), handler: String(extras['handler']) };
        found.set(type, [...(found.get(type) ?? []), listener]);
      }
    }
  }
  return found;
}

/** The controllers of a module and of all that it imports. */
function controllersOf(module: unknown, seen: Set<unknown>): object[] {
  const type = isDynamic(module) ? module.module : module;
  if (typeof type !== 'function' || seen.has(type)) return [];
  seen.add(type);
  const imports = listOf(Reflect.getMetadata(MODULE_METADATA.IMPORTS, type));
  const controllers = listOf(Reflect.getMetadata(MODULE_METADATA.CONTROLLERS, type));
  return [
    ...controllers.filter((controller) => typeof controller === 'function'),
    ...imports.flatMap((imported) => controllersOf(imported, seen)),
  ];
}

function patternsOf(controller: object): { type: string; extras: Record<string, unknown> }[] {
  const prototype: unknown = Reflect.get(controller, 'prototype');
  if (typeof prototype !== 'object' || prototype === null) return [];
  return Object.values(Object.getOwnPropertyDescriptors(prototype)).flatMap((property) => {
    const method: unknown = property.value;
    if (typeof method !== 'function') return [];
    const extras: unknown = Reflect.getMetadata(EXTRAS, method);
    return listOf(Reflect.getMetadata(PATTERN, method)).map((type) => ({
      type: String(type),
      extras: typeof extras === 'object' && extras !== null ? { ...extras } : {},
    }));
  });
}

function isDynamic(module: unknown): module is { module: unknown } {
  return typeof module === 'object' && module !== null && 'module' in module;
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
