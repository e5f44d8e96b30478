import type { OtpSettings } from '../otp-settings.js';

/** 365 days, whatever the time zone of the connection. */
const YEAR = `interval '8760 hours'`;

/** Tries that a holder has within a year: codes to be compared, pairs to be looked for. Named as the column that keeps their instants. */
export const BUDGETS = {
  guesses: { exhausted: 'exhausted_at', triesOf: ({ wrongAYear }: OtpSettings): number => wrongAYear },
  resyncs: { exhausted: 'resync_exhausted_at', triesOf: ({ resyncsAYear }: OtpSettings): number => resyncsAYear },
} as const;
export type YearlyBudget = keyof typeof BUDGETS;

/** What a statement calls the things that it takes a try by. */
interface TryPlaces {
  /** Columns of its earlier steps, or places of its parameters. */
  readonly holderId: string;
  readonly now: string;
  /** How many there are within a year; the place of a parameter. */
  readonly tries: string;
}

/**
 * Takes one of the tries that holders have within a year. The condition reads the row that the statement locks, so that parallel requests never
 * get more than there is.
 * @param from the step that has one row for each holder; empty for none
 * @returns SQL that gives a row with `guesser`, who it is, and `last`, whether it was his last one; none for a holder who had none left
 */
export function takeTry(budget: YearlyBudget, { holderId, now, tries }: TryPlaces, from: string): string {
  const { exhausted } = BUDGETS[budget];
  const first = (column: YearlyBudget): string => (column === budget ? `ARRAY[${now}::timestamptz]` : `'{}'::timestamptz[]`);
  const recent = `unnest(held.${budget}) AS try WHERE try > excluded.${budget}[1] - ${YEAR}`;
  return `INSERT INTO otp_holder_limit AS held (holder_id, codes_sent, guesses, resyncs) SELECT ${holderId}, '{}', ${first('guesses')}, ${first('resyncs')} FROM ${from}
       ON CONFLICT (holder_id) DO UPDATE SET
         ${budget} = ARRAY(SELECT try FROM ${recent}) || excluded.${budget},
         ${exhausted} = CASE WHEN (SELECT count(*) FROM ${recent}) + 1 >= ${tries}::integer THEN excluded.${budget}[1] END
       WHERE held.${exhausted} IS NULL
       RETURNING holder_id AS guesser, ${exhausted} IS NOT NULL AS last`;
}

/**
 * What came with it was right: what {@link takeTry} took counts no more.
 * @param places when it was taken, and whether it was the last one, as it had answered
 * @param from the step that has one row if it was right
 */
export function giveTryBack(budget: YearlyBudget, { holderId, takenAt, wasLast }: { readonly holderId: string; readonly takenAt: string; readonly wasLast: string }, from: string): string {
  const { exhausted } = BUDGETS[budget];
  const place = `array_position(${budget}, ${takenAt}::timestamptz)`;
  return `UPDATE otp_holder_limit SET
         ${budget} = ${budget}[:${place} - 1] || ${budget}[${place} + 1:],
         ${exhausted} = CASE WHEN ${wasLast}::boolean THEN NULL ELSE ${exhausted} END
       FROM ${from} WHERE holder_id = ${holderId}::uuid AND ${place} IS NOT NULL`;
}
