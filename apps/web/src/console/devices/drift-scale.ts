import type { DriftPoint } from '../../api/devices/inventory.js';
import type { DriftForecast } from '../../api/devices/stock-care.js';

const DAY_MS = 24 * 60 * 60_000;
/** A forecast is drawn as far ahead as the picture goes back, and so far at least: further away it would press what was seen into a corner. */
const LEAST_AHEAD_MS = 7 * DAY_MS;

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Where a picture of drift has what, in its own units. */
export interface DriftScale {
  readonly placed: readonly (Place & { readonly source: DriftPoint['source'] })[];
  /** Never above zero, which is always shown. */
  readonly lowest: number;
  /** Never below zero. */
  readonly highest: number;
  /** Height of the line of no drift. */
  readonly zero: number;
  /** What is foretold, from the last code on; null where nothing is, or it lies outside already. */
  readonly foretold: { readonly from: Place; readonly to: Place; /** Height of the line beyond which codes are refused, where the forecast reaches it. */ readonly edge: number | null } | null;
}

/** Time runs to the right, what is further ahead lies higher. @param margin kept free on the left; half of it elsewhere */
export function driftScale(points: readonly DriftPoint[], { width, height, margin }: { readonly width: number; readonly height: number; readonly margin: number }, forecast: DriftForecast | null = null): DriftScale {
  const times = points.map(({ at }) => new Date(at).getTime());
  const line = forecast === null ? null : foretoldLine(times, forecast);
  const distances = [...points.map(({ distance }) => distance), ...(line === null ? [] : [line.from.distance, line.to.distance])];
  const [lowest, highest] = [Math.min(0, ...distances), Math.max(0, ...distances)];
  const instants = [...times, ...(line === null ? [] : [line.from.at, line.to.at])];
  const [first, last] = [Math.min(...instants), Math.max(...instants)];
  const edge = margin / 2;
  // A device that was never off has its points in the middle; what was seen at one instant stands on the left.
  const y = (distance: number): number => (highest === lowest ? height / 2 : edge + ((highest - distance) / (highest - lowest)) * (height - 2 * edge));
  const x = (time: number): number => margin + (last === first ? 0 : ((time - first) / (last - first)) * (width - margin - edge));
  const place = ({ at, distance }: Seen): Place => ({ x: x(at), y: y(distance) });
  return {
    placed: points.map(({ distance, source }, index) => ({ ...place({ at: times[index] ?? first, distance }), source })),
    lowest: Math.floor(lowest),
    highest: Math.ceil(highest),
    zero: y(0),
    foretold: line === null ? null : { from: place(line.from), to: place(line.to), edge: line.reaches ? y(line.to.distance) : null },
  };
}

interface Seen {
  readonly at: number;
  readonly distance: number;
}

function foretoldLine(times: readonly number[], { from, perDay, leavesAt }: DriftForecast): { readonly from: Seen; readonly to: Seen; readonly reaches: boolean } | null {
  const [begins, leaves] = [new Date(from.at).getTime(), new Date(leavesAt).getTime()];
  if (leaves <= begins) return null;
  const furthest = begins + Math.max(LEAST_AHEAD_MS, begins - Math.min(...times));
  const at = Math.min(leaves, furthest);
  return { from: { at: begins, distance: from.distance }, to: { at, distance: from.distance + (perDay * (at - begins)) / DAY_MS }, reaches: leaves <= furthest };
}
