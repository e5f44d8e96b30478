import { z } from 'zod';

/** The part of an OpenAPI schema that an example is made from. */
interface ExampleSchema {
  readonly $ref?: string;
  readonly example?: unknown;
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly unknown[];
  readonly oneOf?: readonly unknown[];
  readonly allOf?: readonly unknown[];
  readonly type?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly items?: unknown;
}

const schemaPart: z.ZodType<ExampleSchema> = z.looseObject({});

const TEXTS: Readonly<Record<string, string>> = {
  uuid: '01935a7e-6c00-7000-8000-000000000001',
  'date-time': '2026-11-21T12:00:00.000Z',
  date: '2026-11-21',
  email: 'someone@agency.example',
  uri: 'https://vidimus.example/',
};

/** Schemas by their name, as `components.schemas` of a document holds them. */
export type NamedSchemas = Readonly<Record<string, unknown>>;

/**
 * A value that a schema accepts, for people who read the document. What the schema itself gives as `example` or default wins;
 * a text of which only a pattern is known needs one: `.meta({ example: … })`.
 */
export function exampleFor(schema: unknown, named: NamedSchemas): unknown {
  const part = resolved(schema, named);
  const given = [part.example, part.examples?.[0], part.const, part.default, part.enum?.[0]].find((value) => value !== undefined);
  if (given !== undefined) return given;
  const [choice] = part.oneOf ?? part.anyOf ?? [];
  if (choice !== undefined) return exampleFor(choice, named);
  if (part.allOf !== undefined) return Object.assign({}, ...part.allOf.map((one) => exampleFor(one, named)));
  switch (part.type) {
    case 'object':
      return Object.fromEntries(Object.entries(part.properties ?? {}).map(([name, member]) => [name, exampleFor(member, named)]));
    case 'array':
      return part.items === undefined ? [] : [exampleFor(part.items, named)];
    case 'integer':
    case 'number':
      return Math.max(1, part.minimum ?? 1);
    case 'boolean':
      return true;
    default:
      return TEXTS[part.format ?? ''] ?? 'text';
  }
}

function resolved(schema: unknown, named: NamedSchemas): ExampleSchema {
  const part = schemaPart.parse(schema ?? {});
  if (part.$ref === undefined) return part;
  return resolved(named[part.$ref.slice('#/components/schemas/'.length)], named);
}
