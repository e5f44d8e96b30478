import { Module } from '@nestjs/common';
import { ProblemsController } from './pages/problems.controller.js';
import { SessionController } from './sessions/session.controller.js';

/** The front door: sessions of browsers, and the meaning of problem types. Proxies and pages are mounted beside Nest. */
@Module({ controllers: [SessionController, ProblemsController] })
export class GatewayModule {}
