import { checkArgument, objectWith } from '../error/check-argument.ts';
import { someObject } from '../error/check-options.ts';
import type { Packet } from '../packet/packet.ts';
import type { PacketPath, Traversal } from '../path/path.ts';
import type { Clock, Microseconds } from '../time/clock.ts';
import { checkColumns } from './check-columns.ts';
import { type PacketColumns, packetAt } from './packet-columns.ts';
import {
  type SendManyOptions,
  type SentColumns,
  sentColumns,
  writeTraversal,
} from './sent-columns.ts';

/** A path that has a way of its own to carry many packets. */
export interface BulkPath {
  /** As {@link sendMany}, with the same answers, counters and state as sending one by one. */
  sendMany(columns: PacketColumns, options?: SendManyOptions): SentColumns;
}

/** A path that packets are sent on one by one. */
type SinglePath = Pick<PacketPath, 'send'> & {
  readonly clock: Clock & { advanceTo?(moment: Microseconds): void };
};

const SOME_PATH = objectWith('a host, as kubernetesNode or linuxHost makes it', 'send');

/**
 * Sends many packets, one after another, and answers in columns. A path with a bulk way of its own
 * ({@link BulkPath}) is asked for it, every other is sent one packet after another.
 *
 * ```ts
 * const columns = columnsOf([tcp('10.244.0.2:40000', '10.96.0.1:80', { inputInterface: 'cni0' })]);
 * const { outcome, work } = sendMany(node, columns, { counters: ['rulesEvaluated'] });
 * OUTCOMES[outcome[0]!]; // 'forwarded'
 * ```
 *
 * @throws {PacketPathError} `bad-packet` for columns that are none, or of unlike lengths; `bad-option` for
 *   a counter that is not declared; and what `send` throws
 */
export function sendMany(
  path: SinglePath | (SinglePath & BulkPath),
  columns: PacketColumns,
  options: SendManyOptions = {},
): SentColumns {
  checkArgument('sendMany', 'path', path, SOME_PATH);
  checkArgument('sendMany', 'columns', columns, someObject);
  if ('sendMany' in path) return path.sendMany(columns, options);
  checkColumns(columns);
  return sendEach((packet) => path.send(packet), path.clock, columns, options);
}

/** Sends the packets of columns one by one. */
export function sendEach(
  send: (packet: Packet) => Traversal,
  clock: SinglePath['clock'],
  columns: PacketColumns,
  options: SendManyOptions = {},
): SentColumns {
  const count = columns.protocol.length;
  const sent = sentColumns(count, columns.family, options);
  for (let row = 0; row < count; row++) {
    if (columns.at !== undefined) clock.advanceTo?.(columns.at[row]!);
    writeTraversal(sent, row, send(packetAt(columns, row)));
  }
  return sent;
}
