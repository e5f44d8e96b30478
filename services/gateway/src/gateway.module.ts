import { Module } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { Leadership } from '@vidimus/messaging';
import { ProblemsController } from './pages/problems.controller.js';
import { SessionController } from './sessions/session.controller.js';
import { SessionStore } from './sessions/session-store.js';
import { SubjectSessionController } from './subjects/subject-session.controller.js';
import { SubjectSessionStore } from './subjects/subject-session-store.js';

const PURGE_INTERVAL_MS = 60_000;

/** The front door: sessions of browsers, and the meaning of problem types. Proxies and pages are mounted beside Nest. */
@Module({ controllers: [SessionController, SubjectSessionController, ProblemsController] })
export class GatewayModule implements OnModuleInit {
  constructor(
    private readonly leadership: Leadership,
    private readonly sessions: SessionStore,
    private readonly subjects: SubjectSessionStore,
  ) {}

  onModuleInit(): void {
    this.leadership.add({
      name: 'session-purge',
      intervalMs: PURGE_INTERVAL_MS,
      run: async () => {
        await this.sessions.purge();
        await this.subjects.purge();
        return false;
      },
    });
  }
}
