import type { Figure } from '@packet-path/experiment';

/** The y of a series at an x. */
export function pointAt(
  { panels }: Figure,
  panel: number,
  label: string,
  x: number | string,
): number {
  const series = panels[panel]?.series.find((one) => one.label.includes(label));
  const point = series?.points.find((one) => one.x === x);
  return point?.y ?? Number.NaN;
}
