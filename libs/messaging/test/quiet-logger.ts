import type { MessagingLogger } from '../src/event-log.js';

/** Keeps what is logged instead of printing it: tests cause faults on purpose. */
export class QuietLogger implements MessagingLogger {
  readonly lines: unknown[] = [];

  warn(line: unknown): void {
    this.lines.push(line);
  }

  error(line: unknown): void {
    this.lines.push(line);
  }
}
