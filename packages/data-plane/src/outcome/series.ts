import {
  checkArgument,
  EveryOutcome,
  type OptionValue,
  objectOf,
  someNumber,
} from '@packet-path/core';
import type { LentChoices } from '../chance/lent-choices.ts';
import type { FlowOutcome } from './outcomes.ts';

/** The opening of one connection: its end, and the ledger of its first packet. */
export type Opened = Pick<FlowOutcome, 'endpoint' | 'end' | 'why' | 'opening' | 'lookups'>;

/** A host on which connections of one flow are opened again and again. */
export interface ConnectionSeries {
  /** The host's choices. */
  readonly choices: LentChoices;
  /** Opens the connection. */
  open(): Opened;
  /** As it would be opened, and nothing remains; or the state that stands on its way. */
  rehearse?(): Opened | { readonly state: string };
  /** Forgets it. */
  forget(): void;
}

/** The fields by which a connection series is told from another argument. */
const SOME_SERIES: OptionValue = objectOf('choices', 'open', 'forget');

/** Everything that chance can decide about a connection, each outcome once. */
export function* everyDraw(series: ConnectionSeries): Generator<FlowOutcome> {
  checkArgument('everyDraw', 'series', series, SOME_SERIES);
  const every = new EveryOutcome();
  do {
    const opened = series.choices.during(every, () => openOne(series, every));
    yield { probability: every.probability, ...opened };
    if (opened.state !== undefined) series.forget();
  } while (every.next());
}

/** A connection as it would be opened; opened, where something with state is on its way. */
function openOne(series: ConnectionSeries, every: EveryOutcome): Omit<FlowOutcome, 'probability'> {
  const rehearsed = series.rehearse?.() ?? { state: 'the whole connection' };
  if (!('state' in rehearsed)) return rehearsed;
  every.again();
  return { ...series.open(), state: rehearsed.state };
}

/** One connection, led by the host's own choices. */
export function once(series: ConnectionSeries): Omit<FlowOutcome, 'probability'> {
  checkArgument('once', 'series', series, SOME_SERIES);
  const rehearsed = series.rehearse?.() ?? { state: 'the whole connection' };
  if (!('state' in rehearsed)) return rehearsed;
  const opened = series.open();
  series.forget();
  return { ...opened, state: rehearsed.state };
}

/** So many connections in a row, in a plane whose endpoints take turns; each turn with every draw. */
export function* everyTurn(turns: number, series: ConnectionSeries): Generator<FlowOutcome> {
  checkArgument('everyTurn', 'turns', turns, someNumber);
  checkArgument('everyTurn', 'series', series, SOME_SERIES);
  for (let turn = 0; turn < turns; turn++) {
    for (const outcome of everyDraw(series)) {
      yield { ...outcome, probability: outcome.probability / turns };
    }
  }
}
