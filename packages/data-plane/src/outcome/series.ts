import { EveryOutcome } from '@packet-path/core';
import type { LentChoices } from '../chance/lent-choices.ts';
import type { FlowOutcome } from './outcomes.ts';

/** The opening of one connection: its endpoint, and the ledger of its first packet. */
export type Opened = Omit<FlowOutcome, 'probability'>;

/** A host on which connections of one flow are opened again and again. */
export interface ConnectionSeries {
  /** The host's choices. */
  readonly choices: LentChoices;
  /** Opens the connection. */
  open(): Opened;
  /** Forgets it. */
  forget(): void;
}

/** Everything that chance can decide about a connection, each outcome once. */
export function* everyDraw(series: ConnectionSeries): Generator<FlowOutcome> {
  const every = new EveryOutcome();
  do {
    const opened = series.choices.during(every, () => series.open());
    yield { probability: every.probability, ...opened };
    series.forget();
  } while (every.next());
}

/** So many connections in a row, in a plane whose endpoints take turns; each turn with every draw. */
export function* everyTurn(turns: number, series: ConnectionSeries): Generator<FlowOutcome> {
  for (let turn = 0; turn < turns; turn++) {
    for (const outcome of everyDraw(series)) {
      yield { ...outcome, probability: outcome.probability / turns };
    }
  }
}
