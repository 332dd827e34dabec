import type { CompareAnswer, CompareRequest } from '../../model/protocol/compare.ts';
import { useTexts } from '../../texts/texts.ts';
import { ColumnTitle } from './column-title.tsx';
import { keysOf } from './way-keys.ts';
import { Way } from './way.tsx';

interface WaysProps {
  readonly compared: CompareAnswer;
  readonly request: CompareRequest;
}

/** The first packet's way through each data plane; lines that the first column has not are marked. */
export function Ways({ compared: { columns }, request }: WaysProps) {
  const { compare } = useTexts();
  const known = new Set(keysOf(columns[0]?.stops ?? []));
  return (
    <section class="card">
      <h2>{compare.way}</h2>
      <div class="ways">
        {columns.map((column, index) => (
          <article key={column.plane}>
            <h3>
              <ColumnTitle column={column} columns={columns} />
            </h3>
            <Way column={index} stops={column.stops} known={known} request={request} />
          </article>
        ))}
      </div>
    </section>
  );
}
