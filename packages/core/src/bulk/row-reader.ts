import { Address, type Family } from '../address/address.ts';
import type { Packet } from '../packet/packet.ts';
import { fieldsOf } from '../packet/packet-value.ts';
import { Protocol } from '../packet/protocol.ts';
import { addressAt, type PacketColumns, packetAt } from './packet-columns.ts';

type Writable<Value> = { -readonly [Key in keyof Value]: Value[Key] };

/** Reads rows of columns, each into the same object: nobody may keep it. */
export class RowReader {
  readonly #columns: PacketColumns;
  readonly #fields: Writable<Packet>;
  readonly #segment = { flags: 0, sequence: 0, acknowledgement: 0, window: 0 };

  /** @param columns of one packet at least */
  constructor(columns: PacketColumns) {
    this.#columns = columns;
    this.#fields = fieldsOf(packetAt(columns, 0));
  }

  /** The TCP fields of a row, as a value of their own. */
  segment(row: number): Packet['tcp'] {
    const { flags, sequence, acknowledgement, window, protocol } = this.#columns;
    if (protocol[row] !== Protocol.TCP) return null;
    return Object.freeze({
      flags: flags[row]!,
      sequence: sequence[row]!,
      acknowledgement: acknowledgement[row]!,
      window: window[row]!,
    });
  }

  /** The packet of a row, until the next is read. */
  read(row: number): Packet {
    const columns = this.#columns;
    const fields = this.#fields;
    const { family } = columns;
    fields.protocol = columns.protocol[row]!;
    fields.source = sameOr(fields.source, columns.source, family, row);
    fields.destination = sameOr(fields.destination, columns.destination, family, row);
    fields.sourcePort = columns.sourcePort[row]!;
    fields.destinationPort = columns.destinationPort[row]!;
    fields.tcp = fields.protocol === Protocol.TCP ? this.#readSegment(row) : null;
    fields.length = columns.length[row]!;
    return fields;
  }

  #readSegment(row: number): Packet['tcp'] {
    const columns = this.#columns;
    const segment = this.#segment;
    segment.flags = columns.flags[row]!;
    segment.sequence = columns.sequence[row]!;
    segment.acknowledgement = columns.acknowledgement[row]!;
    segment.window = columns.window[row]!;
    return segment;
  }
}

/** The address of a row, which is often that of the row before. */
function sameOr(before: Address, column: Int32Array, family: Family, row: number): Address {
  if (family === 4) {
    const word = column[row]!;
    return before.w3 === word ? before : Address.v4(word);
  }
  const at = row * 4;
  const isSame =
    before.w3 === column[at + 3] &&
    before.w2 === column[at + 2] &&
    before.w1 === column[at + 1] &&
    before.w0 === column[at];
  return isSame ? before : addressAt(column, family, row);
}
