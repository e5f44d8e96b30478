import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { json } from 'node:stream/consumers';
import { Controller, Inject, Injectable, Module, Post } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { EventOf } from '@vidimus/contracts';
import { EventContext } from '@vidimus/messaging';
import { Doors, event } from '@vidimus/persistence';
import { eventually, startTestRoom } from '@vidimus/testing';
import type { TestRoom } from '@vidimus/testing';
import type { Logger } from 'pino';
import { z } from 'zod';
import { changeContext, CurrentPrincipal, LOG, SignedIn } from '../index.js';
import type { Principal } from '../index.js';

@Injectable()
class Certificates {
  constructor(@Inject(Doors) private readonly doors: Doors) {}

  issue(principal: Principal): Promise<string> {
    const id = randomUUID();
    const data = { certificateId: id, organisationId: id, requestId: id, profile: 'p', serialNumber: 'ab', notBefore: '2026-11-21T12:00:00Z', notAfter: '2029-11-21T12:00:00Z' };
    return this.doors.hotWrite(changeContext(principal, 'issue'), async () => ({
      result: id,
      aggregate: { type: 'certificate', id },
      history: [{ code: 'issued' }],
      events: [event('certificate.issued.v1', id, data)],
    }));
  }
}

@Controller('v1/certificates')
class CertificatesController {
  constructor(
    @Inject(Certificates) private readonly certificates: Certificates,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  @Post()
  @SignedIn('The test signs in.')
  async issue(@CurrentPrincipal() principal: Principal): Promise<object> {
    return { id: await this.certificates.issue(principal) };
  }

  @EventPattern('certificate.issued.v1', undefined, { handler: 'tracing.certificate-issued', kind: 'reaction' })
  onIssued(@Payload() issued: EventOf<'certificate.issued.v1'>, @Ctx() context: EventContext): void {
    this.log.info({ attempt: context.attempt, subject: issued.subject }, 'reacted');
  }
}
@Module({ controllers: [CertificatesController], providers: [Certificates] })
class CertificatesModule {}

interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
}
interface Export {
  resourceSpans: { resource: { attributes: { key: string; value: { stringValue?: string } }[] }; scopeSpans: { spans: Span[] }[] }[];
}

const exported: Export[] = [];
let collector: Server;
let room: TestRoom;
beforeAll(async () => {
  collector = createServer((request, response) => {
    void json(request).then((body) => {
      exported.push(body as Export);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  const address = collector.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  room = await startTestRoom(
    { name: 'tracing', description: 'Traces.', module: CertificatesModule, migrations: [], config: z.object({}) },
    { env: { VIDIMUS_OTLP_URL: `http://127.0.0.1:${port}` } },
  );
}, 60_000);
afterAll(async () => {
  collector.closeAllConnections();
  await new Promise((resolve) => collector.close(resolve));
});

it('one trace and one correlation id span the request, its event and the handler in another transaction', async () => {
  const traceId = 'a'.repeat(32);
  const correlationId = randomUUID();
  const headers = { traceparent: `00-${traceId}-${'b'.repeat(16)}-01`, 'x-correlation-id': correlationId };
  const answer = await room.request('/v1/certificates', { method: 'POST', token: await room.issuer.token(), headers });
  expect(answer.status).toBe(201);
  const { id } = answer.json<{ id: string }>();
  const line = await eventually('the handler has run', () => room.logLines.find((entry) => entry.includes('"reacted"') && entry.includes(id)));
  expect(JSON.parse(line)).toMatchObject({ correlationId, traceId, attempt: 1 });

  // Stopping sends what is waiting.
  await room.stop();
  const spans = exported.flatMap(({ resourceSpans }) => resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)));
  const ours = spans.filter((span) => span.traceId === traceId);
  const request = ours.find(({ name }) => name === 'POST /v1/certificates');
  const handling = ours.find(({ name }) => name === 'certificate.issued.v1');
  expect(request?.parentSpanId).toBe('b'.repeat(16));
  expect(handling?.parentSpanId).toBe(request?.spanId);
  const services = exported.flatMap(({ resourceSpans }) => resourceSpans.map(({ resource }) => resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue));
  expect(new Set(services)).toEqual(new Set(['vidimus-tracing']));
}, 60_000);
