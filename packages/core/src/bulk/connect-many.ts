import { checkArgument, objectOf, someHost } from '../error/check-argument.ts';
import { someObject } from '../error/check-options.ts';
import type { CounterName } from '../ledger/counters.ts';
import { Work } from '../ledger/work.ts';
import type { ConnectionOutcome, PacketPath } from '../path/path.ts';
import { addressAt, type PacketColumns, wordsOf, writeAddress } from './packet-columns.ts';

/** Outcomes by their numbers in {@link ConnectedColumns.outcome}. */
export const CONNECTION_OUTCOMES: readonly ConnectionOutcome[] = Object.freeze([
  'established',
  'refused',
  'dropped',
  'misdirected',
] as const);

/** The clients of connections, and the addresses that they believe they talk to, a row each. */
export type FlowColumns = Pick<
  PacketColumns,
  'family' | 'protocol' | 'source' | 'destination' | 'sourcePort' | 'destinationPort' | 'at'
>;

/** Choices of {@link ConnectedColumns}. */
export interface ConnectManyOptions {
  /** The counters that are wanted of each first packet. */
  readonly counters?: readonly CounterName[];
}

/** The connections that were opened, a row each. */
export interface ConnectedColumns {
  /** Numbers of {@link CONNECTION_OUTCOMES}. */
  readonly outcome: Uint8Array;
  /** The server that was reached: the source of its answers. */
  readonly server: Int32Array;
  readonly serverPort: Uint16Array;
  /** The ledger of all first packets, and of all packets. */
  readonly opening: Work;
  readonly total: Work;
  /** The counters that were asked for, of each first packet. */
  readonly counters: Readonly<Partial<Record<CounterName, Float64Array>>>;
}

const SOME_COLUMNS = objectOf('family', 'protocol', 'source', 'destination');

/**
 * Opens many connections, one after another, and answers in columns: as `connect` for each. They stay
 * open.
 *
 * ```ts
 * const { outcome, opening } = connectMany(node, flows);
 * CONNECTION_OUTCOMES[outcome[0]!]; // 'established'
 * ```
 */
export function connectMany(
  path: PacketPath & { readonly clock: { advanceTo?(moment: number): void } },
  columns: FlowColumns,
  options: ConnectManyOptions = {},
): ConnectedColumns {
  checkArgument('connectMany', 'path', path, someHost);
  checkArgument('connectMany', 'columns', columns, SOME_COLUMNS);
  checkArgument('connectMany', 'options', options, someObject);
  const { counters = [] } = options;
  const { family, protocol, at } = columns;
  const count = protocol.length;
  const connected = {
    outcome: new Uint8Array(count),
    server: new Int32Array(count * wordsOf(family)),
    serverPort: new Uint16Array(count),
    opening: new Work(),
    total: new Work(),
    counters: Object.fromEntries(counters.map((name) => [name, new Float64Array(count)])),
  };
  for (let row = 0; row < count; row++) {
    if (at !== undefined) path.clock.advanceTo?.(at[row]!);
    const { outcome, reply, opening, total } = path.connect({
      protocol: protocol[row]!,
      source: { address: addressAt(columns.source, family, row), port: columns.sourcePort[row]! },
      destination: {
        address: addressAt(columns.destination, family, row),
        port: columns.destinationPort[row]!,
      },
    });
    connected.outcome[row] = CONNECTION_OUTCOMES.indexOf(outcome);
    writeAddress(connected.server, row, reply.source);
    connected.serverPort[row] = reply.sourcePort;
    connected.opening.add(opening);
    connected.total.add(total);
    for (const name of counters) connected.counters[name]![row] = opening[name];
  }
  return connected;
}
