import { checkArgument, listOf, objectOf, type Seed, someNumber } from '@packet-path/core';
import {
  bandOver,
  bestValues,
  type Calibration,
  drawsOf,
  estimatorCost,
  SOME_CALIBRATION,
  total,
} from '@packet-path/cost';
import type { Figure, FigurePanel, FigurePoint, FigureSeries } from '../figure/figure.ts';
import { assumptionsOf, text } from '../profile/assumptions.ts';
import { gridPanels } from './grid-panels.ts';
import type { SimulatedRow, TailCell } from './simulate-tail.ts';
import {
  DESTINATIONS,
  EMULATED_SOURCE,
  FIELD_RUNS,
  TAIL_LABELS,
  TAIL_TIMES,
  type TailRow,
  type TailTimes,
} from './tail-published.ts';

const MILLISECOND = 1e6;
const COUNTS = [100, 1000, 10_000, 110_001, 300_000];
const DRAWS = 200;

/**
 * Figure 6: IPVS's tail.
 *
 * @param rows those of the emulated kernel, simulated
 * @param grid services, destinations and processors, simulated
 * @param field the calibration of real hardware, for the length of the estimator's runs
 */
export function tailFigure(
  rows: readonly SimulatedRow[],
  grid: readonly TailCell[],
  calibration: Calibration,
  field: Calibration,
  seed: Seed = 1,
): Figure {
  checkArgument(
    'tailFigure',
    'rows',
    rows,
    listOf(objectOf('simulated', 'services', 'possible', 'isEstimating')),
  );
  checkArgument(
    'tailFigure',
    'grid',
    grid,
    listOf(objectOf('services', 'destinations', 'possible', 'simulated')),
  );
  checkArgument('tailFigure', 'calibration', calibration, SOME_CALIBRATION);
  checkArgument('tailFigure', 'field', field, SOME_CALIBRATION);
  return {
    format: 'packet-path/figure/1',
    id: 'ipvs-tail',
    title: "IPVS's tail: the rate estimator stops the processor of the packets",
    caption: `Left: rows are services, possible processors, and the estimator on or off: requests of a client that opens 1,000 connections a second through IPVS, on one processor that does everything, with the estimator off and on; open marks are the emulated kernel's rows. ${calibration.about} Right: one run of the estimator on real hardware, which Linux before 6.2 does every 2 s in one softirq, against the number of estimators: one for each service, each destination and the namespace. The band is that of the constant's range. Below: p50, mean, p99 and p99.9 of the same client against services, with the estimator on, for 2 and 10 destinations of each service and 8 and 24 possible processors; open marks are the emulated kernel's rows, those with the estimator off beside a line of it off.`,
    assumptions: [
      ...assumptionsOf(calibration),
      ...assumptionsOf(field, (name) => name.startsWith('estimator.')),
    ],
    panels: [rowsPanel(rows), runsPanel(field, seed), ...gridPanels(rows, grid)],
    notes: notesOf(rows),
  };
}

function rowsPanel(rows: readonly SimulatedRow[]): FigurePanel {
  const series = (kind: 'simulated' | 'published'): readonly FigureSeries[] =>
    TAIL_TIMES.map((time) => ({
      label: kind === 'simulated' ? TAIL_LABELS[time] : `${TAIL_LABELS[time]}, emulated kernel`,
      group: TAIL_LABELS[time],
      kind,
      source: kind === 'simulated' ? 'the event simulation' : EMULATED_SOURCE,
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
      TAIL_TIMES.map((time) => `${TAIL_LABELS[time]} ${text(Math.round(of[time]))}`).join(', ');
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
  checkArgument(
    'riseOf',
    'rows',
    rows,
    listOf(objectOf('simulated', 'services', 'possible', 'isEstimating')),
  );
  checkArgument('riseOf', 'services', services, someNumber);
  checkArgument('riseOf', 'possible', possible, someNumber);
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
