import { PacketPathError } from '../error/error.ts';
import { Protocol } from '../packet/protocol.ts';
import { type PacketColumns, wordsOf } from './packet-columns.ts';

/** The type of each column, and whether it has a row for each word of an address. */
const COLUMNS = {
  protocol: [Uint8Array, false],
  source: [Int32Array, true],
  destination: [Int32Array, true],
  sourcePort: [Uint16Array, false],
  destinationPort: [Uint16Array, false],
  flags: [Uint8Array, false],
  sequence: [Uint32Array, false],
  acknowledgement: [Uint32Array, false],
  window: [Uint16Array, false],
  length: [Uint32Array, false],
} as const;

/**
 * Refuses what is no columns of packets: arrays of another type, of unlike lengths, another protocol.
 *
 * @throws {PacketPathError} `bad-packet`
 */
export function checkColumns(columns: PacketColumns): void {
  const { family, protocol, inputInterface, at } = columns;
  if (family !== 4 && family !== 6) throw refused(`a family '${String(family)}'`, '4 or 6');
  if (inputInterface !== null && typeof inputInterface !== 'string') {
    throw refused(`no input interface`, 'the name of a device, or null');
  }
  if (!(protocol instanceof Uint8Array)) throw refused('no column `protocol`', 'a Uint8Array');
  const count = protocol.length;
  for (const [name, [type, isAddress]] of Object.entries(COLUMNS)) {
    const column: unknown = columns[name as keyof typeof COLUMNS];
    const length = isAddress ? count * wordsOf(family) : count;
    if (!(column instanceof type) || column.length !== length) {
      throw refused(`no column \`${name}\` of ${length} rows`, `a ${type.name} of that length`);
    }
  }
  if (at !== undefined && (!(at instanceof Float64Array) || at.length !== count)) {
    throw refused(`no column \`at\` of ${count} rows`, 'a Float64Array of that length');
  }
  for (let row = 0; row < count; row++) {
    if (protocol[row] !== Protocol.TCP && protocol[row] !== Protocol.UDP) {
      throw refused('a protocol that is neither TCP nor UDP', '6 or 17');
    }
  }
}

function refused(found: string, expected: string): PacketPathError {
  return new PacketPathError('bad-packet', `the columns of packets have ${found}`, { expected });
}
