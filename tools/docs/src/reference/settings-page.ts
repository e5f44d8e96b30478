import { COMMON_CONFIG, DATABASE_CONFIG } from '@vidimus/service-kit';
import type { RoomDefinition } from '@vidimus/service-kit';
import { z } from 'zod';
import { code, page, table } from '../document.js';

const INTRODUCTION = `# Settings

A room reads its settings from its environment when it starts, checks all of them at once, and refuses to start with a sentence for each
one that is wrong. An empty variable counts as absent. Secrets are never values here: a setting names the **file** that holds one.

\`npm start\` sets all of this by itself; the tables are for whoever runs rooms as processes of their own.`;

/** What a JSON Schema tells about one setting. */
const fieldSchema = z.object({
  description: z.string().optional(),
  default: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
});

/** Settings of all rooms, with what they mean and what they are when they are left out. */
export function settingsPage(rooms: readonly RoomDefinition[]): string {
  return page(
    "libs/service-kit/src/room/room-config.ts and each room's config.ts",
    INTRODUCTION,
    '## Every room',
    settingsTable(COMMON_CONFIG),
    '## Every room with a database of its own',
    settingsTable(DATABASE_CONFIG),
    ...rooms.flatMap((room) => [`## ${room.name}\n\n${room.description}`, settingsTable(room.config)]),
  );
}

function settingsTable(schema: z.ZodObject): string {
  return table(
    ['Variable', 'Meaning', 'Default'],
    Object.entries(schema.shape).map(([name, field]) => row(name, field)),
  );
}

/** @throws Error for a setting without a description: nobody would know what to set. */
function row(name: string, field: unknown): string[] {
  if (!(field instanceof z.ZodType)) throw new Error(`${name} is not a zod schema.`);
  const json = fieldSchema.parse(z.toJSONSchema(field, { io: 'input', unrepresentable: 'any' }));
  const meaning = json.description ?? field.description;
  if (meaning === undefined) throw new Error(`${name} has no description: add .describe() where it is declared.`);
  const values = json.enum === undefined ? '' : ` One of ${json.enum.map((value) => code(String(value))).join(', ')}.`;
  return [code(name), `${meaning}${values}`, defaultOf(json.default, field)];
}

function defaultOf(value: unknown, field: z.ZodType): string {
  if (value !== undefined) return code(typeof value === 'string' ? value : JSON.stringify(value));
  return field.safeParse(undefined).success ? 'none' : '**required**';
}
