import type { DriftPoint } from '../../api/devices/inventory.js';

/** Where a picture of drift has what, in its own units. */
export interface DriftScale {
  readonly placed: readonly { readonly x: number; readonly y: number; readonly source: DriftPoint['source'] }[];
  /** Never above zero, which is always shown. */
  readonly lowest: number;
  /** Never below zero. */
  readonly highest: number;
  /** Height of the line of no drift. */
  readonly zero: number;
}

/** Time runs to the right, what is further ahead lies higher. @param margin kept free on the left; half of it elsewhere */
export function driftScale(points: readonly DriftPoint[], { width, height, margin }: { readonly width: number; readonly height: number; readonly margin: number }): DriftScale {
  const distances = points.map(({ distance }) => distance);
  const times = points.map(({ at }) => new Date(at).getTime());
  const [lowest, highest] = [Math.min(0, ...distances), Math.max(0, ...distances)];
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const edge = margin / 2;
  // A device that was never off has its points in the middle; what was seen at one instant stands on the left.
  const y = (distance: number): number => (highest === lowest ? height / 2 : edge + ((highest - distance) / (highest - lowest)) * (height - 2 * edge));
  const x = (time: number): number => margin + (last === first ? 0 : ((time - first) / (last - first)) * (width - margin - edge));
  return { placed: points.map(({ distance, source }, index) => ({ x: x(times[index] ?? first), y: y(distance), source })), lowest, highest, zero: y(0) };
}
