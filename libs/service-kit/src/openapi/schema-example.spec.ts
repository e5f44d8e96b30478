import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { exampleFor } from './schema-example.js';

const jsonSchema = (schema: z.ZodType): unknown => z.toJSONSchema(schema, { target: 'openapi-3.0', io: 'input' });

describe('the example of a schema', () => {
  const parcel = z.strictObject({
    id: z.uuid(),
    to: z.email(),
    sentAt: z.iso.datetime().nullable(),
    day: z.iso.date(),
    grams: z.int().min(20),
    state: z.enum(['OPEN', 'SENT']),
    fragile: z.boolean(),
    stamps: z.array(z.union([z.string(), z.number()])),
    lines: z.record(z.string(), z.string()),
    kind: z.literal('parcel'),
  });

  it('is one that the schema accepts', () => {
    expect(parcel.parse(exampleFor(jsonSchema(parcel), {}))).toMatchObject({ state: 'OPEN', grams: 20, kind: 'parcel', stamps: ['text'] });
  });

  it('takes what the schema gives: an example before a default', () => {
    const schema = z.object({
      code: z.string().regex(/^[A-Z]{3}$/).meta({ example: 'ABC' }),
      size: z.int().default(7),
      both: z.string().default('default').meta({ example: 'example' }),
    });
    expect(exampleFor(jsonSchema(schema), {})).toEqual({ code: 'ABC', size: 7, both: 'example' });
  });

  it('follows names and puts parts together', () => {
    const named = { Base: { type: 'object', properties: { id: { type: 'string', format: 'uuid' } } } };
    const whole = { allOf: [{ $ref: '#/components/schemas/Base' }, { type: 'object', properties: { done: { type: 'boolean' } } }] };
    expect(exampleFor(whole, named)).toEqual({ id: '01935a7e-6c00-7000-8000-000000000001', done: true });
  });
});
