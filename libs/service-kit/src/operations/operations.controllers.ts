import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../access/access-decorators.js';
import { ApiDescription } from '../openapi/api-description.js';
import { Health } from './health.js';
import type { HealthReport } from './health.js';
import { Metrics } from './metrics.js';

/** Probes of whoever runs the platform; the gateway does not pass them on. */
@ApiExcludeController()
@Controller('health')
@Public('Probes carry no token; the port of a room is not reachable from outside.')
export class HealthController {
  constructor(@Inject(Health) private readonly health: Health) {}

  /** The process answers. */
  @Get('live')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** Whether all parts are there that the room needs: 200 or 503. */
  @Get('ready')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<HealthReport> {
    const report = await this.health.report();
    if (report.status !== 'ok') reply.status(503);
    return report;
  }
}

/** Numbers for Prometheus. */
@ApiExcludeController()
@Controller('metrics')
@Public('Prometheus carries no token; the port of a room is not reachable from outside.')
export class MetricsController {
  constructor(@Inject(Metrics) private readonly metrics: Metrics) {}

  @Get()
  async read(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    reply.type(this.metrics.registry.contentType);
    return this.metrics.registry.metrics();
  }
}

/** The API of the room, described for programs. */
@ApiExcludeController()
@Controller('openapi.json')
@Public('What the platform can do is no secret.')
export class OpenApiController {
  constructor(@Inject(ApiDescription) private readonly description: ApiDescription) {}

  @Get()
  @Header('content-type', 'application/json; charset=utf-8')
  read(): object {
    return this.description.document();
  }
}
