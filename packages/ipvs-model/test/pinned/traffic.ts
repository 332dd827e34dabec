import {
  type Address,
  icmp,
  type Packet,
  type Random,
  type SctpChunkName,
  sctp,
  type TcpFlagName,
  tcp,
  udp,
  withFields,
} from '@packet-path/core';
import type { Director } from './directors.ts';
import { of } from './directors.ts';

interface End {
  readonly address: Address | string;
  readonly port: number;
}

/** A packet of a connection that a director knows, or of a client who comes anew. */
export function somePacket(random: Random, { ipvs }: Director): Packet {
  const known = ipvs.view.connections;
  if (known.length === 0 || random.below(3) === 0) return toService(random);
  const { protocol, client, virtual, destination } = of(random, known);
  return talk(random, protocol, client, virtual, destination);
}

function toService(random: Random): Packet {
  const isSix = random.below(3) === 0;
  const client = {
    address: isSix
      ? `fd77::${of(random, [1, 2, 3])}`
      : `192.168.${random.below(2)}.${of(random, [1, 2, 3, 9])}`,
    port: of(random, [20, 1024, 2000, 2001, 2002]),
  };
  const address = isSix
    ? 'fd96::1'
    : of(random, ['10.96.0.1', '10.96.0.1', '10.96.0.2', '10.96.0.3']);
  const vip = { address, port: of(random, [80, 80, 80, 21, 90, 91, 53, 9, 7777]) };
  const options = {
    inputInterface: of(random, ['eth0', 'eth0', 'eth0', 'eth0', null]),
    payload: of(random, [0, 20, 1480]),
  };
  switch (random.below(6)) {
    case 0:
      return udp(client, { ...vip, port: of(random, [53, 53, 90]) }, options);
    case 1: {
      const chunks = [of<SctpChunkName>(random, ['INIT', 'INIT', 'DATA'])];
      return sctp(client, { ...vip, port: 9 }, { inputInterface: options.inputInterface, chunks });
    }
    default:
      return tcp(client, vip, { ...options, flags: flagsOf(random, true) });
  }
}

function flagsOf(random: Random, isFirst: boolean): readonly TcpFlagName[] {
  const flags: readonly (readonly TcpFlagName[])[] = isFirst
    ? [['SYN'], ['SYN'], ['SYN'], ['SYN'], ['ACK'], ['RST'], ['SYN', 'ACK']]
    : [
        ['SYN'],
        ['ACK'],
        ['ACK'],
        ['ACK'],
        ['SYN', 'ACK'],
        ['SYN', 'ACK'],
        ['FIN', 'ACK'],
        ['RST'],
        ['PSH', 'ACK'],
        ['FIN'],
        [],
      ];
  return of(random, flags);
}

const CHUNKS: readonly SctpChunkName[] = [
  'INIT',
  'INIT_ACK',
  'COOKIE_ECHO',
  'COOKIE_ACK',
  'DATA',
  'SHUTDOWN',
  'SHUTDOWN_ACK',
  'SHUTDOWN_COMPLETE',
  'ABORT',
  'HEARTBEAT',
  'ERROR',
];

/** Something that is said on a connection, by either side, or an ICMP error about it. */
function talk(random: Random, protocol: string, client: End, vip: End, server: End): Packet {
  const isAnswer = random.below(2) === 0;
  const [from, to, inputInterface] = isAnswer ? [server, client, 'eth1'] : [client, vip, 'eth0'];
  const packet = said(random, protocol, from, to, inputInterface);
  if (random.below(6) > 0) return packet;
  // An error about what the other side has got.
  const about = isAnswer
    ? said(random, protocol, vip, client, null)
    : said(random, protocol, client, server, null);
  const four = about.family === 4;
  const type = four ? of(random, [3, 11, 12, 4, 8]) : of(random, [1, 2, 3, 128]);
  const sender = random.below(2) === 0 ? about.destination : four ? '10.1.0.200' : 'fd10::200';
  const inner =
    random.below(8) === 0
      ? withFields(about, { fragment: { id: 1, offset: 1400, size: 20, more: false } })
      : about;
  return icmp(
    sender,
    about.source,
    { type, code: of(random, [0, 1, 3, 4]), mtu: 1000, inner },
    { inputInterface: isAnswer ? 'eth0' : 'eth1', ttl: of(random, [64, 64, 1]) },
  );
}

function said(
  random: Random,
  protocol: string,
  from: End,
  to: End,
  inputInterface: string | null,
): Packet {
  const options = {
    inputInterface,
    payload: of(random, [0, 0, 20, 1470]),
    ttl: of(random, [64, 64, 64, 64, 1]),
  };
  if (protocol === 'udp') return udp(from, to, options);
  if (protocol === 'sctp') {
    const { payload: _, ...others } = options;
    return sctp(from, to, { ...others, chunks: [of(random, CHUNKS)] });
  }
  return tcp(from, to, { ...options, flags: flagsOf(random, false) });
}
