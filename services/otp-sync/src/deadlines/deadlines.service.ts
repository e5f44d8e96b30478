import { Inject, Injectable } from '@nestjs/common';
import { Doors, everything } from '@vidimus/persistence';
import type { ChangeContext } from '@vidimus/persistence';
import { CLOCK, IDS } from '@vidimus/service-kit';
import type { Clock, Ids } from '@vidimus/workflow';
import { DataSource } from 'typeorm';
import { CHALLENGE } from '../challenges/challenge.entity.js';
import { ChallengesRepository } from '../challenges/challenges.repository.js';
import { DevicesRepository } from '../devices/devices.repository.js';
import { DevicesService } from '../devices/devices.service.js';
import { TokenImportsRepository } from '../token-imports/token-imports.repository.js';
import { TokenImports } from '../token-imports/token-imports.service.js';

const TIMER = everything('time runs out in every organisation');
/** Long after its code has expired; until then people are shown what became of it. */
const CHALLENGES_KEPT_MS = 24 * 60 * 60_000;

/** What the passing of time does: devices that nobody activated expire, imports that were not ended lapse, codes of yesterday are erased. */
@Injectable()
export class DeadlinesService {
  constructor(
    private readonly doors: Doors,
    private readonly devices: DevicesService,
    private readonly deviceRows: DevicesRepository,
    private readonly challenges: ChallengesRepository,
    private readonly imports: TokenImports,
    private readonly importRows: TokenImportsRepository,
    private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /** Expires one device whose time has come; what is secret of it is erased. @returns false when there is none. */
  expireOneDue(): Promise<boolean> {
    return this.dataSource.transaction(async (tx) => {
      const due = await this.deviceRows.lockOneDue(TIMER, tx, this.clock.now());
      if (due === null) return false;
      await this.devices.apply({ ...this.roomItself('expire'), tx }, due.id, { type: 'expire' });
      return true;
    });
  }

  /** Ends one import that nobody ended in time; what was sent of it is erased. @returns false when there is none. */
  lapseOneImport(): Promise<boolean> {
    return this.dataSource.transaction(async (tx) => {
      const due = await this.importRows.lockOneDue(TIMER, tx, this.clock.now());
      if (due === null) return false;
      await this.imports.end({ ...this.roomItself('lapse'), tx }, TIMER, due.id, { type: 'lapse' });
      return true;
    });
  }

  /** Erases one code that was sent long ago. @returns false when there is none. */
  eraseOneChallenge(): Promise<boolean> {
    return this.dataSource.transaction(async (tx) => {
      const old = await this.challenges.lockOneOlder(TIMER, tx, new Date(this.clock.now().getTime() - CHALLENGES_KEPT_MS));
      if (old === null) return false;
      await this.doors.hotWrite({ ...this.roomItself('erase'), tx }, async () => {
        await tx.delete(CHALLENGE.entity, old.id);
        return { result: undefined, aggregate: { type: CHALLENGE.name, id: old.id }, history: [] };
      });
      return true;
    });
  }

  private roomItself(command: string): ChangeContext {
    return { actor: { kind: 'system', id: 'otp-sync' }, command, correlationId: this.ids.uuid() };
  }
}
