import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { Doors, everything } from '@vidimus/persistence';
import type { ChangeContext, Scope } from '@vidimus/persistence';
import { IDS } from '@vidimus/service-kit';
import type { Ids } from '@vidimus/workflow';
import { DEVICE } from '../devices/device.entity.js';
import { newUserCode } from './user-code.js';
import { UserCodeHashes } from './user-code-hashes.js';

const ANY = everything('other rooms name devices of every organisation by their id');

/** User codes: secrets that holders keep on paper, for the day on which a device no longer helps. */
@Injectable()
export class UserCodesService {
  constructor(
    private readonly doors: Doors,
    private readonly hashes: UserCodeHashes,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /**
   * Gives a device a fresh user code; an earlier one holds no more. Only its hash is kept.
   * @throws Problem `not-found`; `illegal-transition` unless the device is active, or hardware that was delivered.
   */
  async rotate(context: ChangeContext, deviceId: string, scope: Scope = ANY): Promise<string> {
    const userCode = newUserCode(this.ids);
    const userCodeHash = this.hashes.hash(userCode);
    await this.doors.change(
      DEVICE,
      deviceId,
      context,
      (row) => {
        const { state } = row;
        if (state !== 'ACTIVE' && state !== 'DELIVERED') throw new Problem('illegal-transition', `A device in state ${state} is given no user code.`, { members: { state } });
        return { row: Object.assign(row, { userCodeHash }), history: [{ code: 'user-code-given' }] };
      },
      scope,
    );
    return userCode;
  }
}
