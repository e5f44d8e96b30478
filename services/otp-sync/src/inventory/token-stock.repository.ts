import { Injectable } from '@nestjs/common';
import type { OtpDeviceKind } from '@vidimus/contracts';
import type { OtpAlgorithm } from '@vidimus/otp';
import type { EntityManager } from 'typeorm';
import type { DeviceState } from '../devices/device-states.js';

/** What is stored of a token that has just come. */
export interface StockRow {
  readonly id: string;
  readonly organisationId: string;
  readonly organisationPath: string;
  readonly kind: OtpDeviceKind;
  readonly state: DeviceState;
  readonly registration: number;
  readonly dueAt: Date | null;
  readonly createdAt: Date;
  readonly manufacturer: string;
  readonly serial: string;
  readonly model: string;
  readonly algorithm: OtpAlgorithm;
  readonly digits: number;
  readonly counter: string | null;
  readonly periodSeconds: number | null;
  readonly driftSteps: number;
  readonly secretSealed: string;
}

/** Writes many tokens at once. */
@Injectable()
export class TokenStockRepository {
  /** @returns the ids of those that were not there before. */
  async insert(tx: EntityManager, rows: readonly StockRow[]): Promise<string[]> {
    const inserted: { id: string }[] = await tx.query(
      `INSERT INTO otp_device
         (id, version, organisation_id, organisation_path, kind, state, registration, due_at, created_at, order_index, manufacturer, serial, model,
          algorithm, digits, counter, period_seconds, drift_steps, secret_sealed, attempts, accepted_attempt)
       SELECT id, 1, "organisationId", "organisationPath", kind, state, registration, "dueAt", "createdAt", '', manufacturer, serial, model,
          algorithm, digits, counter, "periodSeconds", "driftSteps", "secretSealed", 0, 0
       FROM jsonb_to_recordset($1::jsonb) AS token (id uuid, "organisationId" uuid, "organisationPath" text, kind text, state text, registration integer,
          "dueAt" timestamptz, "createdAt" timestamptz, manufacturer text, serial text, model text, algorithm text, digits smallint, counter numeric,
          "periodSeconds" smallint, "driftSteps" integer, "secretSealed" text)
       ON CONFLICT (manufacturer, serial) DO NOTHING RETURNING id`,
      [JSON.stringify(rows)],
    );
    return inserted.map(({ id }) => id);
  }
}
