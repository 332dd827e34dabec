import type { FigurePanel, FigurePoint, FigureSeries } from '../figure/figure.ts';
import { text } from '../profile/assumptions.ts';
import type { SimulatedRow, TailCell } from './simulate-tail.ts';
import { DESTINATIONS, EMULATED_SOURCE, TAIL_LABELS, TAIL_TIMES } from './tail-published.ts';

const OFF = 'off';

/** A panel for each of p50, mean, p99 and p99.9: against services, a line for destinations and processors. */
export function gridPanels(
  rows: readonly SimulatedRow[],
  grid: readonly TailCell[],
): readonly FigurePanel[] {
  const lines = byName(grid, ({ destinations, possible }) => nameOf(destinations, possible));
  return TAIL_TIMES.map((time): FigurePanel => {
    const simulated = [...lines].map(([name, cells]) =>
      line(
        name,
        cells.map(({ services, simulated: times }) => ({ x: services, y: times[time] })),
      ),
    );
    const off = rows.filter(({ isEstimating }) => !isEstimating);
    const measured = byName(
      rows.filter(({ measured }) => measured !== undefined),
      ({ isEstimating, possible }) => (isEstimating ? nameOf(DESTINATIONS, possible) : OFF),
    );
    return {
      title: `${TAIL_LABELS[time]} of a request, estimator on, against services`,
      x: { label: 'services', unit: '', scale: 'log' },
      y: { label: `${TAIL_LABELS[time]} of a request`, unit: 'µs', scale: 'log' },
      series: [
        ...simulated,
        line(
          OFF,
          off.map(({ services, simulated: times }) => ({ x: services, y: times[time] })),
        ),
        ...[...measured].map(
          ([name, kernel]): FigureSeries => ({
            label: `${labelOf(name)}, emulated kernel`,
            group: `tail ${name}`,
            kind: 'published',
            source: EMULATED_SOURCE,
            drawn: 'dots',
            points: kernel.map((row) => ({ x: row.services, y: row.measured![time] })),
          }),
        ),
      ],
    };
  });
}

function byName<Value>(
  values: readonly Value[],
  name: (value: Value) => string,
): ReadonlyMap<string, readonly Value[]> {
  const groups = new Map<string, Value[]>();
  for (const value of values) {
    const known = groups.get(name(value));
    if (known === undefined) groups.set(name(value), [value]);
    else known.push(value);
  }
  return groups;
}

function line(name: string, points: readonly FigurePoint[]): FigureSeries {
  return {
    label: labelOf(name),
    group: `tail ${name}`,
    kind: 'simulated',
    source: 'the event simulation',
    drawn: 'line',
    points: [...points].sort((a, b) => Number(a.x) - Number(b.x)),
  };
}

function nameOf(destinations: number, possible: number): string {
  return `${text(destinations)} destinations, ${text(possible)} processors`;
}

function labelOf(name: string): string {
  return name === OFF ? `estimator off, ${DESTINATIONS} destinations` : name;
}
