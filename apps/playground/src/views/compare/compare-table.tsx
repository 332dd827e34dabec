import type { CompareAnswer, CompareColumn } from '../../model/protocol/compare.ts';
import { counterWords, libraryWords, useTexts } from '../../texts/texts.ts';
import { ColumnTitle } from './column-title.tsx';

type Part = 'opening' | 'handshake' | 'request';
const PARTS: readonly Part[] = ['opening', 'handshake', 'request'];

/** A row for each thing that is told of all columns; cells that differ from the first are marked. */
export function CompareTable({ compared }: { readonly compared: CompareAnswer }) {
  const texts = useTexts();
  const { columns, flow } = compared;
  return (
    <section class="card">
      <p>
        <code>{flow}</code>
      </p>
      <p class="hint">{texts.compare.legend}</p>
      <div class="scrolls" tabIndex={0} role="group" aria-label={texts.compare.caption}>
        <table class="side-by-side">
          <caption class="unseen">{texts.compare.caption}</caption>
          <thead>
            <tr>
              <th scope="col">{texts.compare.row}</th>
              {columns.map((column) => (
                <th key={column.plane} scope="col">
                  <ColumnTitle column={column} columns={columns} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <Row title={texts.compare.outcome} cells={columns.map(({ outcome }) => libraryWords(texts, outcome))} />
            <Row title={texts.compare.endpoint} cells={columns.map(({ endpoint }) => endpoint ?? '–')} />
            <Row title={texts.compare.sourceSeen} cells={columns.map(({ sourceSeen }) => sourceSeen ?? '–')} />
            <Row
              title={texts.compare.rewritten}
              cells={columns.map(({ rewritten }) => rewritten.map((end) => texts.walk[end]).join(', ') || texts.compare.nothing)}
            />
          </tbody>
          {PARTS.map((part) => (
            <Counted key={part} part={part} columns={columns} />
          ))}
        </table>
      </div>
    </section>
  );
}

interface CountedProps {
  readonly part: Part;
  readonly columns: readonly CompareColumn[];
}

/** The counters of a part of the connection that any column has. */
function Counted({ part, columns }: CountedProps) {
  const texts = useTexts();
  const names = [...new Set(columns.flatMap((column) => Object.keys(column[part])))];
  return (
    <tbody>
      <tr class="part">
        <th scope="rowgroup" colSpan={columns.length + 1}>
          {texts.compare[part]}
        </th>
      </tr>
      {names.map((name) => (
        <Row
          key={name}
          title={counterWords(texts, name)}
          cells={columns.map((column) => (column[part][name] ?? 0).toLocaleString('en'))}
        />
      ))}
    </tbody>
  );
}

interface RowProps {
  readonly title: string;
  readonly cells: readonly string[];
}

function Row({ title, cells }: RowProps) {
  const { compare } = useTexts();
  return (
    <tr>
      <th scope="row">{title}</th>
      {cells.map((cell, index) => {
        const isOther = cell !== cells[0];
        return (
          <td key={index} class={isOther ? 'other' : ''} title={isOther ? compare.differs : undefined}>
            {cell}
          </td>
        );
      })}
    </tr>
  );
}
