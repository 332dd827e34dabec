import type { CompareColumn } from '../../model/protocol/compare.ts';
import { useTexts } from '../../texts/texts.ts';
import { ColumnTitle } from './column-title.tsx';

/** The first packet's way through each data plane; lines that the first column has not are marked. */
export function Ways({ columns }: { readonly columns: readonly CompareColumn[] }) {
  const { compare } = useTexts();
  const known = new Set(columns[0]?.decisions);
  return (
    <section class="card">
      <h2>{compare.way}</h2>
      <div class="ways">
        {columns.map((column) => (
          <article key={column.plane}>
            <h3>
              <ColumnTitle column={column} columns={columns} />
            </h3>
            <ol>
              {column.decisions.map((line, index) => (
                <li key={index} class={lookOf(line, known)}>
                  {line.trim()}
                </li>
              ))}
            </ol>
          </article>
        ))}
      </div>
    </section>
  );
}

function lookOf(line: string, known: ReadonlySet<string>): string {
  const isHook = /^ {2}[A-Z]+$/.test(line);
  return [isHook ? 'hook' : '', known.has(line) ? '' : 'other'].join(' ').trim();
}
