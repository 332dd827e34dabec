import type { Counters } from '../model/protocol/walk.ts';
import { counterWords, useTexts } from '../texts/texts.ts';
import { still } from './still.ts';
import './ledger.css';

interface LedgerProps {
  readonly columns: readonly { readonly title: string; readonly counters: Counters }[];
  readonly caption: string;
}

/** Ledgers side by side: a row for each counter that is not zero in all of them. */
export const Ledger = still(function Ledger({ columns, caption }: LedgerProps) {
  const texts = useTexts();
  const names = [...new Set(columns.flatMap(({ counters }) => Object.keys(counters)))];
  const isAlone = columns.length === 1;
  return (
    <table class="ledger">
      <caption>{caption}</caption>
      <thead class={isAlone ? 'unseen' : ''}>
        <tr>
          <th scope="col">{texts.walk.counter}</th>
          {columns.map(({ title }) => (
            <th key={title} scope="col">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {names.map((name) => (
          <tr key={name}>
            <th scope="row">{counterWords(texts, name)}</th>
            {columns.map(({ title, counters }) => (
              <td key={title} class={counters[name] === undefined ? 'none' : ''}>
                {(counters[name] ?? 0).toLocaleString('en')}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
});
