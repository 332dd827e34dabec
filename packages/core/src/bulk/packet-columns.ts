import { Address, type Family } from '../address/address.ts';
import { checkArgument } from '../error/check-argument.ts';
import { listOf } from '../error/check-options.ts';
import { PacketPathError } from '../error/error.ts';
import { type Packet, SOME_PACKET } from '../packet/packet.ts';
import { IP_HEADER } from '../packet/packet-bytes.ts';
import { packetValue } from '../packet/packet-value.ts';
import { Protocol } from '../packet/protocol.ts';
import type { Microseconds } from '../time/clock.ts';

/**
 * Packets as columns, a row each: TCP and UDP of one family, from one device. Everything
 * else is as `tcp()` and `udp()` make it: no fragments, no options, TTL 64.
 */
export interface PacketColumns {
  readonly family: Family;
  /** The device they arrive on; null where local processes send them. */
  readonly inputInterface: string | null;
  /** `Protocol.TCP` or `Protocol.UDP`. The length of this column is the number of packets. */
  readonly protocol: Uint8Array;
  /** One word for each IPv4 address, four for each of IPv6. */
  readonly source: Int32Array;
  readonly destination: Int32Array;
  readonly sourcePort: Uint16Array;
  readonly destinationPort: Uint16Array;
  /** Bits of `TcpFlag`; of UDP not read. */
  readonly flags: Uint8Array;
  readonly sequence: Uint32Array;
  readonly acknowledgement: Uint32Array;
  readonly window: Uint16Array;
  /** Bytes of each IP packet, with its headers. */
  readonly length: Uint32Array;
  /** When each is sent, never falling; undefined where all are sent now. */
  readonly at?: Float64Array;
}

/** Rows of columns at most: four words of each are indexed by 32 bits. */
const MOST_ROWS = 2 ** 29;

/**
 * Empty columns for so many packets: SYNs of no payload between unspecified addresses.
 *
 * @throws {PacketPathError} `bad-option` where the count is no whole number, or too large
 */
export function emptyColumns(
  count: number,
  options: {
    readonly family?: Family;
    readonly inputInterface?: string | null;
    readonly isTimed?: boolean;
  } = {},
): PacketColumns {
  if (!Number.isInteger(count) || count < 0 || count > MOST_ROWS) {
    throw new PacketPathError('bad-option', `no columns have ${String(count)} rows`, {
      expected: `a whole number, 0 to ${MOST_ROWS}`,
    });
  }
  const { family = 4, inputInterface = null, isTimed = false } = options;
  const words = count * wordsOf(family);
  return {
    family,
    inputInterface,
    protocol: new Uint8Array(count).fill(Protocol.TCP),
    source: new Int32Array(words),
    destination: new Int32Array(words),
    sourcePort: new Uint16Array(count),
    destinationPort: new Uint16Array(count),
    flags: new Uint8Array(count).fill(SYN),
    sequence: new Uint32Array(count),
    acknowledgement: new Uint32Array(count),
    window: new Uint16Array(count).fill(WINDOW),
    length: new Uint32Array(count).fill(IP_HEADER[family] + TCP_HEADER),
    ...(isTimed && { at: new Float64Array(count) }),
  };
}

const PACKETS = listOf(SOME_PACKET);

/**
 * The columns of packets that were made one by one.
 *
 * @param at when each is sent
 * @throws {PacketPathError} `bad-packet` where they differ in family or device, or one is neither TCP
 *   nor UDP, or has what columns have not
 */
export function columnsOf(packets: readonly Packet[], at?: readonly Microseconds[]): PacketColumns {
  checkArgument('columnsOf', 'packets', packets, PACKETS);
  const { family = 4, inputInterface = null } = packets[0] ?? {};
  const isTimed = at !== undefined;
  const columns = emptyColumns(packets.length, { family, inputInterface, isTimed });
  for (const [row, packet] of packets.entries()) {
    if (!hasRow(columns, packet)) throw noRow(packet);
    write(columns, row, packet);
    if (at !== undefined) columns.at![row] = at[row] ?? 0;
  }
  return columns;
}

/** The packet of a row. */
export function packetAt(columns: PacketColumns, row: number): Packet {
  const { family, inputInterface } = columns;
  const protocol = columns.protocol[row]!;
  return packetValue({
    family,
    protocol,
    source: addressAt(columns.source, family, row),
    destination: addressAt(columns.destination, family, row),
    sourcePort: columns.sourcePort[row]!,
    destinationPort: columns.destinationPort[row]!,
    tcp:
      protocol === Protocol.TCP
        ? Object.freeze({
            flags: columns.flags[row]!,
            sequence: columns.sequence[row]!,
            acknowledgement: columns.acknowledgement[row]!,
            window: columns.window[row]!,
          })
        : null,
    icmp: null,
    sctp: null,
    fragment: null,
    length: columns.length[row]!,
    ttl: TTL,
    tos: 0,
    mark: 0,
    inputInterface,
    outputInterface: null,
    badChecksum: false,
    encapsulated: null,
  });
}

/** The address of a row in a column of words. */
export function addressAt(column: Int32Array, family: Family, row: number): Address {
  if (family === 4) return Address.v4(column[row]!);
  const at = row * 4;
  return Address.v6(column[at]!, column[at + 1]!, column[at + 2]!, column[at + 3]!);
}

/** Writes an address into a column of words. */
export function writeAddress(column: Int32Array, row: number, address: Address): void {
  if (address.family === 4) {
    column[row] = address.w3;
    return;
  }
  const at = row * 4;
  column[at] = address.w0;
  column[at + 1] = address.w1;
  column[at + 2] = address.w2;
  column[at + 3] = address.w3;
}

/** Words of an address. */
export function wordsOf(family: Family): number {
  return family === 4 ? 1 : 4;
}

/** The TTL of every packet in columns. */
const TTL = 64;
const SYN = 2;
const WINDOW = 64_240;
const TCP_HEADER = 20;

/** Whether a packet has no more than a row. */
function hasRow({ family, inputInterface }: PacketColumns, packet: Packet): boolean {
  const { protocol, tcp, source, destination } = packet;
  return (
    packet.family === family &&
    source.family === family &&
    destination.family === family &&
    packet.inputInterface === inputInterface &&
    (protocol === Protocol.TCP
      ? tcp !== null && tcp.flags < 256 && Object.keys(tcp).length === 4
      : protocol === Protocol.UDP) &&
    packet.fragment === null &&
    packet.dontFragment === undefined &&
    packet.segmentSize === undefined &&
    packet.encapsulated === null &&
    packet.content === undefined &&
    packet.ttl === TTL &&
    packet.tos === 0 &&
    packet.mark === 0 &&
    !packet.badChecksum
  );
}

function write(columns: PacketColumns, row: number, packet: Packet): void {
  columns.protocol[row] = packet.protocol;
  writeAddress(columns.source, row, packet.source);
  writeAddress(columns.destination, row, packet.destination);
  columns.sourcePort[row] = packet.sourcePort;
  columns.destinationPort[row] = packet.destinationPort;
  columns.flags[row] = packet.tcp?.flags ?? 0;
  columns.sequence[row] = packet.tcp?.sequence ?? 0;
  columns.acknowledgement[row] = packet.tcp?.acknowledgement ?? 0;
  columns.window[row] = packet.tcp?.window ?? 0;
  columns.length[row] = packet.length;
}

function noRow(packet: Packet): PacketPathError {
  return new PacketPathError('bad-packet', `${packet} does not fit into the columns`, {
    expected: 'TCP without options or UDP, of one family and one device, with a TTL of 64',
  });
}
