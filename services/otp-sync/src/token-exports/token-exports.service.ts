import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { Doors } from '@vidimus/persistence';
import type { ChangeContext, Scope } from '@vidimus/persistence';
import { IDS } from '@vidimus/service-kit';
import { writePskc } from '@vidimus/token-files';
import type { TokenRecord } from '@vidimus/token-files';
import type { Ids } from '@vidimus/workflow';
import { DEVICE } from '../devices/device.entity.js';
import type { DeviceRow } from '../devices/device.entity.js';
import { DeviceSecrets } from '../devices/device-secrets.js';
import type { Exported, ExportOrder } from './token-exports.schemas.js';

/** Tokens from stock on their way to another installation. */
@Injectable()
export class TokenExports {
  constructor(
    private readonly doors: Doors,
    private readonly secrets: DeviceSecrets,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /**
   * Writes tokens in stock as an encrypted container (RFC 6030); each leaves a line of evidence. What a holder has is never given out:
   * with its seed somebody else could sign in his name.
   * @throws Problem `not-found`; `illegal-transition` when one of them is not in stock.
   */
  async export(context: ChangeContext, scope: Scope, { deviceIds, key, keyName }: ExportOrder): Promise<Exported> {
    const records: TokenRecord[] = [];
    await this.doors.changeAll(
      DEVICE,
      deviceIds,
      context,
      (rows) =>
        rows.map((row) => {
          records.push(this.recordOf(row));
          return { row, history: [], audit: { exported: true, keyName } };
        }),
      scope,
    );
    let container = '';
    for await (const piece of writePskc(records, { key: Buffer.from(key, 'hex'), keyName, random: (count) => this.ids.random(count) })) container += piece;
    for (const { secret } of records) secret.fill(0);
    return { content: Buffer.from(container).toString('base64'), tokens: records.length };
  }

  private recordOf(row: DeviceRow): TokenRecord {
    const { kind, state, serial, manufacturer, model, algorithm, digits, secretSealed, counter, periodSeconds, driftSteps, dueAt } = row;
    if (state !== 'IN_STOCK') throw new Problem('illegal-transition', `A device in state ${state} is not exported: only tokens in stock are.`, { members: { state } });
    if (serial === null || algorithm === null || digits === null || secretSealed === null) throw new Error('A token in stock is fully described.');
    const secret = this.secrets.openSecret(row, secretSealed);
    const common = { serial, manufacturer, model, algorithm, digits, secret, startsAt: null, expiresAt: dueAt };
    if (kind === 'EVENT_TOKEN') return { ...common, kind: 'EVENT', counter: BigInt(counter ?? '0'), periodSeconds: null, driftSteps: null };
    return { ...common, kind: 'TIME', counter: null, periodSeconds, driftSteps };
  }
}
