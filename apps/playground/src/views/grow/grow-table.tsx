import type { GrowAnswer } from '../../model/protocol/grow.ts';
import { COUNTERS } from '../../state/schemas/grow.ts';
import { libraryWords, useTexts } from '../../texts/texts.ts';
import { countOf, rounded } from './grow-chart.tsx';

/** All counts of the largest cluster, a row for each data plane. */
export function GrowTable({ grown }: { readonly grown: GrowAnswer }) {
  const texts = useTexts();
  const { grow } = texts;
  return (
    <div class="scrolls" tabIndex={0} role="group" aria-label={grow.table}>
      <table class="side-by-side">
        <caption class="unseen">{grow.table}</caption>
        <thead>
          <tr>
            <th scope="col">{grow.plane}</th>
            <th scope="col">{grow.services}</th>
            {COUNTERS.map((counter) => (
              <th key={counter} scope="col">
                {grow.counters[counter]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {grown.planes.map(({ plane, title, points }) => {
            const last = points.at(-1);
            return last === undefined ? null : (
              <tr key={plane}>
                <th scope="row">{libraryWords(texts, title)}</th>
                <td>{rounded(last.services)}</td>
                {COUNTERS.map((counter) => (
                  <td key={counter}>{rounded(countOf(last, counter))}</td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
