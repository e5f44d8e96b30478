import { PUBLIC_ROOMS } from '@vidimus/gateway';
import { z } from 'zod';
import { jsonDocument } from '../document.js';
import type { Documents } from '../document.js';

/** Stands in the documents for the address of an installation. */
export const EXAMPLE_ADDRESS = 'https://vidimus.example';

const openApi = z.looseObject({ openapi: z.string(), paths: z.record(z.string(), z.unknown()) });

/**
 * The OpenAPI document of every public room, as a running platform serves it, its address replaced.
 * @param publicUrl where the platform is reached
 * @throws Error when a room does not answer with an OpenAPI document.
 */
export async function apiDocuments(publicUrl: string): Promise<Documents> {
  const fetched = await Promise.all(PUBLIC_ROOMS.map(async (room) => [apiPath(room), await fetchDocument(publicUrl, room)] as const));
  return new Map(fetched);
}

/** Where the OpenAPI document of a room lies. */
export function apiPath(room: string): string {
  return `docs/api/${room}.json`;
}

async function fetchDocument(publicUrl: string, room: string): Promise<string> {
  const url = `${publicUrl}/api/${room}/openapi.json`;
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
  const text = (await response.text()).replaceAll(publicUrl, EXAMPLE_ADDRESS);
  return jsonDocument('x-generated', openApi.parse(JSON.parse(text)));
}
