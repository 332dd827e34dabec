import {
  type Fragment,
  icmp,
  ip,
  type Packet,
  type Random,
  sctp,
  type TcpFlagName,
  tcp,
  udp,
  withFields,
} from '../../src/index.ts';

const ENDS = {
  4: [
    ...[
      '10.0.0.5',
      '10.0.1.6',
      '10.9.0.5',
      '10.9.1.5',
      '10.9.2.5',
      '10.9.3.5',
      '10.9.4.5',
      '8.8.8.8',
    ],
    ...[
      '10.0.0.1',
      '10.0.2.1',
      '10.96.0.7',
      '127.0.0.1',
      '127.0.0.5',
      '10.0.0.255',
      '255.255.255.255',
    ],
    ...['224.0.0.1', '0.0.0.0', '10.0.0.5', '10.0.1.6', '10.0.0.5', '10.0.1.6'],
  ],
  6: [
    ...['fd00::5', 'fd01::6', 'fd02::7', 'fd09::5', 'fd09:1::5', 'fd09:2::5', '2001:db8::1', '::1'],
    ...[
      'fd00::1',
      'fd01::1',
      'fd96::5',
      'ff02::1',
      '::',
      'fe80::1',
      'fd00::5',
      'fd01::6',
      'fd00::5',
    ],
  ],
} as const;

export function somePacket(random: Random, quoted = false): Packet {
  const of = <Item>(list: readonly Item[]): Item => list[random.below(list.length)]!;
  const family = of([4, 4, 6] as const);
  const bracket = (end: string) => (family === 4 ? end : `[${end}]`);
  const source = of(ENDS[family]);
  const destination = of(ENDS[family]);
  const port = of([80, 81, 53, 0, 7000 + random.below(35), 7000 + random.below(35)]);
  const from = `${bracket(source)}:${of([1000, 40_000])}`;
  const to = `${bracket(destination)}:${port}`;
  const options = {
    inputInterface: of([null, 'eth0', 'eth0', 'eth0', 'eth1', 'eth2', 'lo']),
    ttl: of([64, 64, 64, 64, 64, 2, 1, 255]),
    tos: of([0, 0, 0, 16]),
    mark: of([0, 0, 0, 0, 1, 2]),
    ...(random.below(5) === 0 && { badChecksum: true }),
    ...(random.below(4) === 0 && { dontFragment: of([true, false]) }),
  };
  const segment = { ...options, payload: of([0, 0, 8, 8, 1231, 1400, 4000]) };
  switch (random.below(quoted ? 8 : 10)) {
    case 0:
    case 1:
    case 2:
    case 3: {
      const flags = of<readonly TcpFlagName[]>([
        ['SYN'],
        ['SYN'],
        ['ACK'],
        ['FIN', 'ACK'],
        ['RST'],
        ['PSH', 'ACK'],
        ['FIN'],
        [],
      ]);
      const numbers = { sequence: of([0, 77, 0xffffffff]), acknowledgement: of([0, 99]) };
      const header =
        random.below(4) === 0 ? { mss: 1460, windowScale: 7, sackPermitted: true } : {};
      return tcp(from, to, { ...segment, ...numbers, ...header, flags });
    }
    case 4:
    case 5:
      return parts(udp(from, to, segment), of([null, null, null, 0, 8, 1400]), of([true, false]));
    case 6:
      return sctp(from, to, { ...options, chunks: [of(['INIT', 'DATA', 'ABORT'] as const)] });
    case 7: {
      const message = {
        type: family === 4 ? of([8, 0, 13, 17]) : of([128, 129]),
        code: 0,
        id: 5,
        sequence: 1,
      };
      return icmp(source, destination, message, options);
    }
    case 8:
      return ip(of([47, 50, 2, 200]), source, destination, options);
    default: {
      const inner = somePacket(random, true);
      const [a, b] =
        inner.family === family ? [inner.destination, inner.source] : [source, destination];
      const type = family === 4 ? of([3, 4, 5, 11, 12]) : of([1, 2, 3, 4]);
      const about = inner.family === family ? { inner } : {};
      return icmp(a, b, { type, code: of([0, 1, 3, 4]), mtu: 1000, ...about }, options);
    }
  }
}

/** A packet, or one of its fragments. */
function parts(packet: Packet, offset: number | null, more: boolean): Packet {
  if (offset === null) return packet;
  const fragment: Fragment = { id: 9, offset, size: 1400, more: more || offset === 0 };
  return withFields(packet, { fragment });
}
