import type { WalkAnswer } from '../../model/protocol/walk.ts';
import { Ledger } from '../../parts/ledger.tsx';
import { still } from '../../parts/still.ts';
import { useTexts } from '../../texts/texts.ts';

interface AnswerPartProps {
  readonly walk: WalkAnswer;
  /** The lines of conntrack's table. */
  readonly table: string;
}

/** The fate of the connection, its ledgers, and conntrack's table. */
export const AnswerPart = still(function AnswerPart({ walk, table }: AnswerPartProps) {
  const texts = useTexts();
  const { outcome, why, reply, ledgers, notes } = walk;
  const said = texts.walk.outcomes[outcome as keyof typeof texts.walk.outcomes] ?? outcome;
  return (
    <>
      <section class="card table">
        <h2>{texts.walk.table}</h2>
        {table === '' ? (
          <p class="hint">{texts.walk.emptyTable}</p>
        ) : (
          <pre class="scrolls" tabIndex={0}>
            {table}
          </pre>
        )}
      </section>
      <section class="card answer">
        <h2>{texts.walk.answer}</h2>
        <p class={`outcome ${outcome}`}>
          <strong>{said}</strong>
          {why === null ? null : <code>{why}</code>}
        </p>
        <p>
          <code>{walk.flow}</code>
        </p>
        {outcome === 'established' ? (
          <p>
            {texts.walk.answersCome} <code>{reply}</code>
          </p>
        ) : null}
        <Ledger
          caption=""
          columns={[
            { title: texts.walk.firstPacket, counters: ledgers.opening },
            { title: texts.walk.wholeOpening, counters: ledgers.handshake },
            { title: texts.walk.oneRequest, counters: ledgers.request },
          ]}
        />
        {notes.length === 0 ? null : (
          <>
            <h3>{texts.walk.notes}</h3>
            <ul class="hint">
              {notes.map((note) => (
                <li key={note}>{note}</li>
              ))}
            </ul>
          </>
        )}
      </section>
    </>
  );
});
