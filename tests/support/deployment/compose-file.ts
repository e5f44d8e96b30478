import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const list = z.array(z.string()).default([]);
const service = z.looseObject({
  image: z.string(),
  build: z.strictObject({ context: z.literal('.'), args: z.strictObject({ ROOM: z.string() }) }).optional(),
  user: z.string().optional(),
  read_only: z.boolean().default(false),
  cap_drop: list,
  security_opt: list,
  profiles: list,
  env_file: z.string().optional(),
  environment: z.record(z.string(), z.string()).default({}),
  secrets: z
    .array(z.union([z.string().transform((source) => ({ source, target: source })), z.strictObject({ source: z.string(), target: z.string() })]))
    .default([]),
  networks: list,
  network_mode: z.string().optional(),
  ports: list,
  volumes: list,
  healthcheck: z.looseObject({}).optional(),
  depends_on: z.record(z.string(), z.looseObject({ condition: z.string() })).default({}),
  command: list,
  entrypoint: list,
});
const composeFile = z.looseObject({
  services: z.record(z.string(), service),
  networks: z.record(z.string(), z.object({ internal: z.boolean().default(false) }).nullable()),
  volumes: z.record(z.string(), z.null()),
  secrets: z.record(z.string(), z.strictObject({ file: z.string() })),
});

export type ComposeFile = z.infer<typeof composeFile>;
export type ComposeService = z.infer<typeof service>;

/** Names of the variables that a compose file takes from its surroundings. */
export function variablesIn(text: string): Set<string> {
  return new Set([...text.matchAll(/\$\{([A-Z_]+)/g)].map(([, name]) => name ?? ''));
}

/** The compose file as an engine would see it with these variables. @throws Error when a variable is missing that has no default. */
export function readComposeFile(path: string, variables: Readonly<Record<string, string>>): ComposeFile {
  const values = (_key: unknown, value: unknown): unknown => (typeof value === 'string' ? interpolated(value, variables) : value);
  return composeFile.parse(parse(readFileSync(path, 'utf8'), values, { merge: true }));
}

/** Compose Specification, "Interpolation": `${NAME:-default}`, `${NAME:?}`, `${NAME:+other}`; `$$` is one dollar. */
function interpolated(text: string, variables: Readonly<Record<string, string>>): string {
  return text
    .replaceAll(/\$\{([A-Z_]+):([-?+])([^}]*)\}/g, (_whole, name: string, operator: string, other: string) => {
      const value = variables[name] ?? '';
      if (operator === '+') return value === '' ? '' : other;
      if (value === '' && operator === '?') throw new Error(`The compose file needs ${name}.`);
      return value === '' ? other : value;
    })
    .replaceAll('$$', '$');
}

/** Services that a service can open a connection to: those it shares a network with. */
export function reachableFrom(file: ComposeFile, name: string): string[] {
  const own = file.services[name]?.networks ?? [];
  return Object.keys(file.services).filter((other) => other !== name && (file.services[other]?.networks ?? []).some((network) => own.includes(network)));
}
