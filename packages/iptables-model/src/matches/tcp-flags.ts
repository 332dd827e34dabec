import { PacketPathError, TcpFlag } from '@packet-path/core';

/** In the order iptables-save prints them. */
const FLAGS: readonly (readonly [string, number])[] = Object.entries(TcpFlag).filter(
  ([, flag]) => flag <= TcpFlag.URG,
);
const NUMBERS = new Map<string, number>([...FLAGS, ['ALL', 0x3f], ['NONE', 0]]);

/** Reads `SYN,ACK`, `ALL` or `NONE`. @throws {PacketPathError} `bad-option` */
export function readTcpFlags(text: string): number {
  let flags = 0;
  for (const name of text.split(',')) {
    const flag = NUMBERS.get(name.toUpperCase());
    if (flag === undefined) {
      throw new PacketPathError('bad-option', `'${name}' is no TCP flag`, {
        expected: [...NUMBERS.keys()].join(', '),
      });
    }
    flags |= flag;
  }
  return flags;
}

export function writeTcpFlags(flags: number): string {
  const names = FLAGS.filter(([, flag]) => (flags & flag) !== 0).map(([name]) => name);
  return names.length === 0 ? 'NONE' : names.join(',');
}
