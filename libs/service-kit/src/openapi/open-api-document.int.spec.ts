import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Body, Controller, Get, Module, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestRoom } from '@vidimus/testing';
import type { TestRoom } from '@vidimus/testing';
import { z } from 'zod';
import { Allow, FreshSecondFactor, IdempotentWithoutBody, ProblemResponses, Public, Returns, ReturnsNothing, RoomOnly, SignedIn } from '../index.js';

const newParcel = z
  .strictObject({ to: z.email().describe('Where it goes.'), weightGrams: z.int().positive().default(100) })
  .meta({ id: 'NewParcel', example: { to: 'someone@example.org', weightGrams: 250 } });
const parcel = z.object({ id: z.uuid(), to: z.email(), sentAt: z.iso.datetime().nullable() }).meta({ id: 'Parcel' });
const page = z.object({ items: z.array(parcel), nextCursor: z.string().nullable() }).meta({ id: 'ParcelPage' });
const filter = z.object({ limit: z.coerce.number().int().min(1).max(100).default(50), state: z.enum(['OPEN', 'SENT']).optional() });

@ApiTags('Parcels')
@Controller('v1/parcels')
@Allow('issuance:read')
class ParcelsController {
  @Get()
  @ApiOperation({ summary: 'List parcels' })
  @Returns(page, { description: 'A page of parcels, newest first.' })
  list(@Query({ schema: filter }) query: z.infer<typeof filter>): object {
    return { items: [], nextCursor: String(query.limit) };
  }

  @Post()
  @Allow(['issuance:start', 'issuance:approve'])
  @FreshSecondFactor(300)
  @ProblemResponses('conflict', 'too-many-requests')
  @Returns(parcel, { status: 201, description: 'The parcel, not sent yet.' })
  openParcel(@Body({ schema: newParcel }) body: z.infer<typeof newParcel>): object {
    return { id: '01935a7e-6c00-7000-8000-000000000001', to: body.to, sentAt: null };
  }

  @Get(':id')
  @SignedIn('Parcels of the caller alone.')
  @Returns(parcel)
  find(@Param('id', { schema: z.uuid() }) id: string): object {
    return { id, to: 'someone@example.org', sentAt: null };
  }

  @Post(':id/secret')
  @IdempotentWithoutBody()
  @Returns(z.object({ id: z.uuid(), secret: z.string() }).meta({ id: 'ParcelSecret' }), { status: 201 })
  secret(@Param('id', { schema: z.uuid() }) id: string): object {
    return { id, secret: 's' };
  }

  @Post(':id/dispatch')
  @RoomOnly('parcels:send')
  @ProblemResponses('illegal-transition')
  @ReturnsNothing('On its way.')
  dispatch(@Param('id', { schema: z.uuid() }) id: string): void {
    if (id === '') throw new Error('no id');
  }
}

@Controller('v1/rates')
@Public('Rates are printed on every door.')
class RatesController {
  @Get()
  @Returns(z.object({ gramCents: z.number() }).meta({ id: 'Rates' }))
  rates(): object {
    return { gramCents: 1 };
  }
}
@Module({ controllers: [ParcelsController, RatesController] })
class ParcelsModule {}

interface Document {
  servers: { url: string }[];
  paths: Record<string, Record<string, Record<string, never>>>;
  components: { schemas: Record<string, { example?: unknown }>; examples: Record<string, { value: object }>; securitySchemes: object };
}

let room: TestRoom;
let document: Document;
beforeAll(async () => {
  room = await startTestRoom({ name: 'parcels', description: 'Sends parcels.', module: ParcelsModule, migrations: [], config: z.object({}) });
  document = (await room.request('/openapi.json')).json<Document>();
}, 60_000);
afterAll(async () => room.stop());

describe('the API document', () => {
  it('describes every route of the room, besides the operations that every room has', () => {
    const operations = Object.entries(document.paths).flatMap(([path, item]) => Object.entries(item).map(([method, { operationId, summary }]) => [method, path, operationId, summary]));
    expect(operations.filter(([, path]) => path?.startsWith('/v1/operations/') === false)).toEqual([
      ['get', '/v1/parcels', 'parcelsList', 'List parcels'],
      ['post', '/v1/parcels', 'parcelsOpenParcel', 'Open parcel'],
      ['get', '/v1/parcels/{id}', 'parcelsFind', 'Find'],
      ['post', '/v1/parcels/{id}/secret', 'parcelsSecret', 'Secret'],
      ['post', '/v1/parcels/{id}/dispatch', 'parcelsDispatch', 'Dispatch'],
      ['get', '/v1/rates', 'ratesRates', 'Rates'],
    ]);
    expect(document.servers).toMatchObject([{ url: '/api/parcels' }]);
  });

  it('says who may call, and which problems come back with an example each', () => {
    const open = document.paths['/v1/parcels']?.['post'];
    expect(open).toMatchObject({
      security: [{ oauth2: [] }, { bearer: [] }],
      'x-permission': ['issuance:start', 'issuance:approve'],
      description: expect.stringContaining('`issuance:start`'),
      parameters: [{ $ref: '#/components/parameters/IdempotencyKey' }],
    });
    const responses: Record<string, { content: Record<string, { examples?: object }> }> = open?.['responses'] ?? {};
    const slugs = Object.fromEntries(Object.entries(responses).map(([status, { content }]) => [status, Object.keys(content['application/problem+json']?.examples ?? {})]));
    expect(slugs).toEqual({
      '201': [],
      '400': ['validation-failed', 'idempotency-key-required'],
      '401': ['unauthenticated', 'step-up-required'],
      '403': ['forbidden'],
      '409': ['idempotency-key-in-use', 'answer-lost', 'conflict'],
      '413': ['body-too-large'],
      '415': ['unsupported-media-type'],
      '422': ['idempotency-key-reused'],
      '429': ['too-many-requests'],
      '500': ['internal'],
      '503': ['unavailable'],
    });
    expect(document.components.examples['conflict']?.value).toMatchObject({ status: 409, type: `${room.issuer.publicUrl}/problems/conflict` });
    expect(document.paths['/v1/rates']?.['get']).toMatchObject({ security: [] });
    expect(document.paths['/v1/parcels/{id}/dispatch']?.['post']).toMatchObject({ 'x-internal': true, 'x-scope': 'parcels:send', security: [{ roomToken: [] }] });
  });

  it('takes schemas and examples from zod', () => {
    expect(document.components.schemas['NewParcel']).toMatchObject({
      required: ['to'],
      additionalProperties: false,
      example: { to: 'someone@example.org', weightGrams: 250 },
    });
    expect(document.components.schemas['Parcel']).toMatchObject({ properties: { sentAt: { nullable: true, format: 'date-time' } } });
  });

  it('gives an example of every body and of every answer in JSON', () => {
    const operations = Object.values(document.paths).flatMap((item) => Object.values(item)) as unknown as { requestBody?: Described; responses: Record<string, Described> }[];
    const described = operations.flatMap(({ requestBody, responses }) => [...(requestBody === undefined ? [] : [requestBody]), ...Object.values(responses)]);
    const json = described.flatMap(({ content }) => content?.['application/json'] ?? []);
    expect(json.length).toBeGreaterThan(5);
    expect(json.filter(({ example }) => example === undefined)).toEqual([]);
    expect(json.map(({ example }) => example)).toContainEqual({ to: 'someone@example.org', weightGrams: 250 });
  });

  it('passes the recommended rules of redocly without an error or a warning', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vidimus-openapi-'));
    try {
      await writeFile(join(folder, 'openapi.json'), JSON.stringify(document));
      const report = await lint(folder);
      expect(report.problems).toEqual([]);
      expect(report.totals).toMatchObject({ errors: 0, warnings: 0 });
    } finally {
      await rm(folder, { recursive: true });
    }
  }, 120_000);
});

interface Described {
  content?: Record<string, { example?: unknown }>;
}

interface LintReport {
  totals: { errors: number; warnings: number };
  problems: { ruleId: string; message: string }[];
}

/** Runs in an empty folder, so that no configuration is found but the recommended one. */
function lint(folder: string): Promise<LintReport> {
  const redocly = createRequire(import.meta.url).resolve('@redocly/cli/bin/cli.js');
  return new Promise((resolve, reject) => {
    const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
    execFile(process.execPath, [redocly, 'lint', 'openapi.json', '--format=json'], { cwd: folder, env }, (error, stdout, stderr) => {
      try {
        resolve(JSON.parse(stdout) as LintReport);
      } catch {
        reject(new Error(`redocly gave no report: ${stderr}`, { cause: error }));
      }
    });
  });
}
