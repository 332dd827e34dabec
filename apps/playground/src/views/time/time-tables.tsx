import type { TailAnswer, TimeAnswer } from '../../model/protocol/time.ts';
import { libraryWords, useTexts } from '../../texts/texts.ts';
import { rounded } from '../grow/grow-chart.tsx';

/** At most three digits that matter, or whole numbers. */
export function shown(value: number | null): string {
  if (value === null) return '∞';
  return Math.abs(value) >= 100 ? rounded(Math.round(value)) : `${Number(value.toPrecision(3))}`;
}

/** The points of the lines, a row for each number of services. */
export function PointsTable({ figure }: { readonly figure: TimeAnswer }) {
  const texts = useTexts();
  const { time } = texts;
  const sizes = figure.series[0]!.points.map(({ x }) => x);
  return (
    <div class="scrolls" tabIndex={0} role="group" aria-label={time.table}>
      <table class="ledger">
        <caption class="unseen">{time.table}</caption>
        <thead>
          <tr>
            <th scope="col">{time.services}</th>
            {figure.series.map(({ name, title }) => <th key={name} scope="col">{libraryWords(texts, title)}</th>)}
          </tr>
        </thead>
        <tbody>
          {sizes.map((size) => (
            <tr key={size}>
              <th scope="row">{size.toLocaleString('en')}</th>
              {figure.series.map(({ name, points }) => {
                const point = points.find(({ x }) => x === size);
                return (
                  <td key={name}>
                    {point === undefined ? '–' : shown(point.y)}
                    {point === undefined || point.y === null || point.low === point.high ? null : (
                      <small> {shown(point.low)} – {shown(point.high)}</small>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The parts of the largest size, by candidate or by cause. */
export function PartsTable({ figure }: { readonly figure: TimeAnswer }) {
  const { time } = useTexts();
  if (figure.parts.length === 0) return null;
  const modes = figure.figure === 'response' ? (['ipvs'] as const) : (['iptables', 'ipvs'] as const);
  const title = figure.figure === 'response' ? time.candidates : time.causes;
  return (
    <section class="card">
      <table class="ledger">
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col">{time.part}</th>
            {modes.map((mode) => <th key={mode} scope="col">{time.modes[mode]}</th>)}
          </tr>
        </thead>
        <tbody>
          {figure.parts.map((part) => (
            <tr key={part.name}>
              <th scope="row">{time.parts[part.name as keyof typeof time.parts] ?? part.name}</th>
              {modes.map((mode) => <td key={mode}>{shown(part[mode])}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Percentiles of the event simulation, with the rows of the emulated kernel. */
export function TailTable({ tail }: { readonly tail: TailAnswer }) {
  const { time } = useTexts();
  const rows = [
    ...tail.runs.map((run) => ({ name: `${time.modes[run.mode]}, ${time.byEvents}`, ...run })),
    ...tail.published.map((row) => ({
      name: `${row.label}, ${row.isEstimating ? time.on : time.off}`,
      ...row,
    })),
  ];
  return (
    <div class="scrolls" tabIndex={0} role="group" aria-label={time.tail}>
      <table class="ledger">
        <caption class="unseen">{time.tail}</caption>
        <thead>
          <tr>
            <th scope="col">{time.units.response}</th>
            {['p50', time.mean, 'p99', 'p99.9'].map((name) => <th key={name} scope="col">{name}</th>)}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, p50, mean, p99, p999 }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {[p50, mean, p99, p999].map((value, at) => <td key={at}>{shown(value)}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
