import type { Family } from '../address/address.ts';
import { PacketPathError } from '../error/error.ts';
import { type CounterName, counterDeclaration, workCounters } from '../ledger/counters.ts';
import { Work } from '../ledger/work.ts';
import type { Outcome, Traversal } from '../path/path.ts';
import { wordsOf, writeAddress } from './packet-columns.ts';

/** Outcomes by their numbers in {@link SentColumns.outcome}. */
export const OUTCOMES: readonly Outcome[] = Object.freeze([
  'forwarded',
  'delivered',
  'dropped',
  'rejected',
  'queued',
] as const);

/** Choices of {@link SentColumns}. */
export interface SendManyOptions {
  /** The counters that are wanted for each packet. */
  readonly counters?: readonly CounterName[];
}

/** The answers to packets that were sent as columns, a row each. */
export interface SentColumns {
  /** Numbers of {@link OUTCOMES}. */
  readonly outcome: Uint8Array;
  /** The addresses and ports of the first packet that left or was delivered; 0 where none was. */
  readonly source: Int32Array;
  readonly destination: Int32Array;
  readonly sourcePort: Uint16Array;
  readonly destinationPort: Uint16Array;
  /** The ledger of all packets. */
  readonly work: Work;
  /** The counters that were asked for, of each packet. */
  readonly counters: Readonly<Partial<Record<CounterName, Float64Array>>>;
}

/** Columns for the answers to so many packets. */
export function sentColumns(
  count: number,
  family: Family,
  { counters = [] }: SendManyOptions = {},
): SentColumns {
  for (const name of counters) checkCounter(name);
  const words = count * wordsOf(family);
  return {
    outcome: new Uint8Array(count),
    source: new Int32Array(words),
    destination: new Int32Array(words),
    sourcePort: new Uint16Array(count),
    destinationPort: new Uint16Array(count),
    work: new Work(),
    counters: Object.fromEntries(counters.map((name) => [name, new Float64Array(count)])),
  };
}

/** Writes what became of the packet of a row. */
export function writeTraversal(columns: SentColumns, row: number, traversal: Traversal): void {
  const { outcome, emitted, delivered, work } = traversal;
  columns.outcome[row] = OUTCOMES.indexOf(outcome);
  const frame = emitted[0] ?? delivered[0];
  if (frame !== undefined) {
    writeAddress(columns.source, row, frame.source);
    writeAddress(columns.destination, row, frame.destination);
    columns.sourcePort[row] = frame.sourcePort;
    columns.destinationPort[row] = frame.destinationPort;
  }
  columns.work.add(work);
  for (const [name, column] of Object.entries(columns.counters)) {
    column[row] = work[name as CounterName];
  }
}

function checkCounter(name: string): void {
  if (counterDeclaration(name as CounterName) !== undefined) return;
  throw new PacketPathError('bad-option', `'${name}' is no counter`, {
    expected: workCounters().join(', '),
  });
}
