import { syntheticCluster } from '@packet-path/cluster';
import type { Seed } from '@packet-path/core';
import {
  bandOver,
  bestValues,
  type Calibration,
  drawsOf,
  estimatorCost,
  estimators,
  total,
} from '@packet-path/cost';
import type { DataPlane } from '@packet-path/data-plane';
import type { Figure, FigurePanel, FigurePoint, FigureSeries } from '../figure/figure.ts';
import { assumptionsOf, text } from '../profile/assumptions.ts';
import { runWorkload } from '../workload/run-workload.ts';
import type { Workload } from '../workload/workload.ts';
import {
  DESTINATIONS,
  EMULATED_ROWS,
  FIELD_RUNS,
  type TailRow,
  type TailTimes,
} from './tail-published.ts';

/** A row, simulated. */
export interface SimulatedRow extends TailRow {
  readonly simulated: TailTimes;
}

const MICROSECOND = 1000;
const MILLISECOND = 1e6;
const SOURCE = 'Linux 6.1.192 emulated, 6,000 requests a row (docs/facts/published-results.md, 7)';
const TIMES = ['p50', 'mean', 'p99', 'p999'] as const;
const LABELS = { p50: 'p50', mean: 'mean', p99: 'p99', p999: 'p99.9' } as const;
const COUNTS = [100, 1000, 10_000, 110_001, 300_000];
const DRAWS = 200;

/**
 * Simulates the rows of the emulated kernel: 1,000 connections a second at random, one processor that
 * does everything.
 *
 * @param seconds of virtual time for each row
 */
export function simulateTail(
  plane: DataPlane,
  calibration: Calibration,
  { seed = 1, seconds = 20 }: { readonly seed?: Seed; readonly seconds?: number } = {},
  rows: readonly TailRow[] = EMULATED_ROWS,
): readonly SimulatedRow[] {
  const workload: Workload = {
    format: 'packet-path/workload/1',
    name: 'emulated',
    seconds,
    clients: [{ name: 'client', arrivals: { kind: 'poisson', perSecond: 1000 }, servers: 'node' }],
  };
  return rows.map((row) => {
    const { services, possible, isEstimating } = row;
    const cluster = syntheticCluster({ services, endpointsPerService: DESTINATIONS });
    const count = estimators(services, services * DESTINATIONS);
    const { requests } = runWorkload(workload, {
      plane,
      cluster,
      calibration,
      seed,
      ...(isEstimating && { estimator: { estimators: count, possible } }),
    });
    const { p50, mean, p99, p999 } = requests.distribution();
    const simulated = {
      p50: p50 / MICROSECOND,
      mean: mean / MICROSECOND,
      p99: p99 / MICROSECOND,
      p999: p999 / MICROSECOND,
    };
    return { ...row, simulated };
  });
}

/**
 * Figure 6: IPVS's tail.
 *
 * @param field the calibration of real hardware, for the length of the estimator's runs
 */
export function tailFigure(
  rows: readonly SimulatedRow[],
  calibration: Calibration,
  field: Calibration,
  seed: Seed = 1,
): Figure {
  return {
    format: 'packet-path/figure/1',
    id: 'ipvs-tail',
    title: "IPVS's tail: the rate estimator stops the processor of the packets",
    caption: `Left: rows are services, possible processors, and the estimator on or off: requests of a client that opens 1,000 connections a second through IPVS, on one processor that does everything, with the estimator off and on; open marks are the emulated kernel's rows. ${calibration.about} Right: one run of the estimator on real hardware, which Linux before 6.2 does every 2 s in one softirq, against the number of estimators: one for each service, each destination and the namespace. The band is that of the constant's range.`,
    assumptions: [
      ...assumptionsOf(calibration),
      ...assumptionsOf(field, (name) => name.startsWith('estimator.')),
    ],
    panels: [rowsPanel(rows), runsPanel(field, seed)],
    notes: notesOf(rows),
  };
}

function rowsPanel(rows: readonly SimulatedRow[]): FigurePanel {
  const series = (kind: 'simulated' | 'published'): readonly FigureSeries[] =>
    TIMES.map((time) => ({
      label: kind === 'simulated' ? LABELS[time] : `${LABELS[time]}, emulated kernel`,
      group: LABELS[time],
      kind,
      source: kind === 'simulated' ? 'the event simulation' : SOURCE,
      drawn: 'dots' as const,
      points: rows.flatMap((row): FigurePoint[] => {
        const times = kind === 'simulated' ? row.simulated : row.measured;
        return times === undefined ? [] : [{ x: nameOf(row), y: times[time] }];
      }),
    }));
  return {
    title: 'time of a request',
    x: {
      label: 'services x destinations, possible processors, estimator',
      unit: '',
      scale: 'category',
    },
    y: { label: 'time of a request', unit: 'µs', scale: 'log' },
    series: [...series('simulated'), ...series('published')],
  };
}

function runsPanel(field: Calibration, seed: Seed): FigurePanel {
  const values = bestValues(field);
  const draws = drawsOf(field, { seed, draws: DRAWS });
  return {
    title: 'one run of the estimator, Linux before 6.2',
    x: { label: 'estimators', unit: '', scale: 'log' },
    y: { label: 'the processor is stopped for', unit: 'ms', scale: 'log' },
    series: [
      ...[4, 16, 104].map(
        (possible): FigureSeries => ({
          label: `${possible} possible processors`,
          group: `processors ${possible}`,
          kind: 'simulated',
          source: 'estimators x processors x a constant',
          drawn: 'line',
          points: COUNTS.map((count) => {
            const { low, best, high } = bandOver(
              values,
              draws,
              (drawn) => total(estimatorCost(drawn, count, possible)) / MILLISECOND,
            );
            return { x: count, y: best, low, high };
          }),
        }),
      ),
      ...FIELD_RUNS.map(
        ({ label, estimators: count, processors, milliseconds, source }): FigureSeries => ({
          label,
          group: `processors ${processors}`,
          kind: 'published',
          source,
          drawn: 'dots',
          points: [{ x: count, y: milliseconds }],
        }),
      ),
    ],
  };
}

function notesOf(rows: readonly SimulatedRow[]): readonly string[] {
  const lines = rows.map((row) => {
    const times = (of: TailTimes): string =>
      TIMES.map((time) => `${LABELS[time]} ${text(Math.round(of[time]))}`).join(', ');
    const measured = row.measured === undefined ? '' : `; measured ${times(row.measured)}`;
    return `${nameOf(row)}: ${times(row.simulated)} µs${measured}.`;
  });
  return [...lines, ...riseNotes(rows)];
}

/** The rise of a row with the estimator over the same row without, simulated and measured. */
export function riseOf(
  rows: readonly SimulatedRow[],
  services: number,
  possible: number,
): { readonly simulated: TailTimes; readonly measured: TailTimes } | undefined {
  const at = (isEstimating: boolean): SimulatedRow | undefined =>
    rows.find(
      (row) =>
        row.services === services && row.possible === possible && row.isEstimating === isEstimating,
    );
  const [off, on] = [at(false), at(true)];
  if (off?.measured === undefined || on?.measured === undefined) return undefined;
  const rise = (from: TailTimes, to: TailTimes): TailTimes => ({
    p50: to.p50 - from.p50,
    mean: to.mean - from.mean,
    p99: to.p99 - from.p99,
    p999: to.p999 - from.p999,
  });
  return {
    simulated: rise(off.simulated, on.simulated),
    measured: rise(off.measured, on.measured),
  };
}

function riseNotes(rows: readonly SimulatedRow[]): readonly string[] {
  const rise = riseOf(rows, 3000, 24);
  if (rise === undefined) return [];
  const { simulated, measured } = rise;
  return [
    `The estimator's rise at 3,000 x 10 and 24 processors: mean ${text(Math.round(simulated.mean))} µs (measured ${text(Math.round(measured.mean))}), p99 ${text(simulated.p99 / 1000)} ms (measured ${text(measured.p99 / 1000)}), p50 ${text(Math.round(simulated.p50))} µs (measured ${text(Math.round(measured.p50))}).`,
  ];
}

function nameOf({ services, possible, isEstimating }: TailRow): string {
  return `${text(services)} x ${DESTINATIONS}, ${possible}, ${isEstimating ? 'on' : 'off'}`;
}
