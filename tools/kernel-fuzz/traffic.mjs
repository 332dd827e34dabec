import { sctpLength } from './packet/transport.mjs';
import { PORTS } from './scenes.mjs';

/** Packets that new conversations begin with, and by what they go on. */
const TCP_STORY = [
  ['SYN'],
  ['ACK'],
  ['PSH', 'ACK'],
  ['FIN', 'ACK'],
  ['RST'],
  ['SYN', 'ACK'],
  ['FIN'],
  ['SYN', 'ECE', 'CWR'],
];

/**
 * The packets of one case: new ones, answers to what the host sent on or delivered, retransmissions and
 * later packets of what is known, and ICMP errors about it.
 */
export class Traffic {
  #random;
  #scene;
  /** Each packet as it was sent, and the packet that came of it. */
  #known = [];

  constructor(random, scene) {
    this.#random = random;
    this.#scene = scene;
  }

  /** Remembers a packet and what became of it: where it left, or was delivered. */
  remember(inject, seen) {
    this.#known.push({ inject, seen });
    if (this.#known.length > 12) this.#known.shift();
  }

  /** The next packet, as the `inject` of a step. */
  next() {
    const random = this.#random;
    if (this.#known.length === 0 || random.below(5) < 2) return this.#fresh();
    const { inject, seen } = random.of(this.#known);
    const kind = random.below(8);
    if (kind < 4 && seen !== undefined) return this.#answer(inject, seen) ?? this.#fresh();
    if (kind === 4 && seen !== undefined) return this.#error(inject, seen) ?? this.#fresh();
    return this.#later(inject);
  }

  #fresh() {
    const random = this.#random;
    const { outside, inside, own, loopback, family } = this.#scene;
    const side = random.below(6);
    const to = () => random.of([...inside, ...inside, random.of(own), random.of(outside)]);
    const ends =
      side < 4
        ? { hook: 'PREROUTING', interface: 'eth0', src: random.of(outside), dst: to() }
        : side === 4
          ? {
              hook: 'PREROUTING',
              interface: 'eth1',
              src: random.of(inside),
              dst: random.of([...outside, random.of(own)]),
            }
          : this.#local(to, loopback);
    const protocols =
      family === 4
        ? ['tcp', 'tcp', 'tcp', 'udp', 'udp', 'icmp', 'sctp', '50', '51', 'udplite', 'gre']
        : ['tcp', 'tcp', 'tcp', 'udp', 'udp', 'icmpv6', 'sctp', '50', 'udplite'];
    return this.#filled({ ...ends, protocol: random.of(protocols) });
  }

  #local(to, loopback) {
    const random = this.#random;
    if (random.below(5) === 0)
      return { hook: 'OUTPUT', interface: null, src: loopback, dst: loopback };
    return { hook: 'OUTPUT', interface: null, src: random.of(this.#scene.own), dst: to() };
  }

  /** Ports, flags and the rest of a new packet. */
  #filled(ends) {
    const random = this.#random;
    const header = this.#scene.family === 4 ? 20 : 40;
    const common = {
      ...ends,
      ttl: random.of([64, 64, 64, 64, 10, 2, 1, 255]),
      tos: random.of([0, 0, 0, 0, 0x10, 0x28, 0x02, 0xb9]),
      mark: ends.hook === 'OUTPUT' ? random.of([0, 0, 1, 0x4000]) : 0,
    };
    const room = random.of([0, 0, 12, 40, 200]);
    const ports = { sport: random.of([40_000, 40_001, random.of(PORTS)]), dport: random.of(PORTS) };
    switch (ends.protocol) {
      case 'tcp':
        return this.#segment(
          { ...common, ...ports },
          random.below(5) ? ['SYN'] : random.of(TCP_STORY),
        );
      case 'udp':
      case 'udplite': {
        const payload =
          random.below(3) === 0 ? random.of(['GET /', 'xxabcxx', 'quit', 'nothing']) : undefined;
        const size = payload === undefined ? room : payload.length;
        return { ...common, ...ports, length: header + 8 + size, ...(payload && { payload }) };
      }
      case 'sctp': {
        const chunks = random.below(3)
          ? ['INIT']
          : [random.of(['DATA', 'SACK', 'ABORT', 'COOKIE_ECHO'])];
        const init = chunks[0] === 'INIT';
        const sctp = { chunks, vtag: init ? 0 : random.of([111, 222]), itag: init ? 111 : 0 };
        return { ...common, ...ports, sctp, length: header + sctpLength(chunks) };
      }
      case 'gre':
        return { ...common, gre: { version: 0, key: random.below(3) }, length: header + 8 };
      case '50':
      case '51':
        return {
          ...common,
          spi: random.of([1, 4, 7]),
          length: header + (ends.protocol === '51' ? 24 : 20),
        };
      default: {
        const type = ends.protocol === 'icmp' ? 8 : 128;
        return {
          ...common,
          icmp: { type, code: 0, id: 1000 + random.below(5), seq: 1 },
          length: header + 8 + room,
        };
      }
    }
  }

  #segment(common, flags) {
    const random = this.#random;
    const header = this.#scene.family === 4 ? 20 : 40;
    const opens = flags.includes('SYN') && !flags.includes('ACK');
    const options =
      flags.includes('SYN') && random.below(2)
        ? random.of([
            { mss: 1460 },
            { mss: 1300 },
            { mss: 1460, wscale: 7 },
            { mss: 9000, sackPermitted: true },
          ])
        : undefined;
    const size = flags.includes('PSH') ? random.of([1, 100, 400]) : 0;
    let bytes = 0;
    if (options?.mss) bytes += 4;
    if (options?.wscale) bytes += 3;
    if (options?.sackPermitted) bytes += 2;
    const tcp = {
      seq: 1000,
      ack: opens || !flags.includes('ACK') ? 0 : 5001,
      window: random.of([64_240, 64_240, 1000]),
      ...(options && { options }),
    };
    return { ...common, flags, tcp, length: header + 20 + ((bytes + 3) & ~3) + size };
  }

  /** An answer to a packet as it left or was delivered, from where it went. */
  #answer(inject, { packet, device }) {
    const random = this.#random;
    const back = {
      ...(device === undefined
        ? { hook: 'OUTPUT', interface: null }
        : { hook: 'PREROUTING', interface: device }),
      src: packet.dst,
      dst: packet.src,
      protocol: packet.protocol,
    };
    const common = { ...back, ttl: 64, tos: 0, mark: 0 };
    const header = this.#scene.family === 4 ? 20 : 40;
    switch (packet.protocol) {
      case 'tcp': {
        const { tcp } = inject;
        if (tcp === undefined) return undefined;
        const ports = { sport: packet.dport, dport: packet.sport };
        const opened = packet.flags?.includes('SYN') === true;
        const flags = opened
          ? random.of([['SYN', 'ACK'], ['SYN', 'ACK'], ['SYN', 'ACK'], ['RST', 'ACK'], ['RST']])
          : random.of([['ACK'], ['PSH', 'ACK'], ['FIN', 'ACK'], ['RST']]);
        const made = this.#segment({ ...common, ...ports }, flags);
        const sequence = inject.answers ? inject.tcp.ack : opened ? 5000 : 5001;
        const length = inject.length - header - 20;
        made.tcp.seq = (tcp.ack || sequence) >>> 0;
        if (flags.includes('ACK'))
          made.tcp.ack =
            (tcp.seq + (opened || packet.flags?.includes('FIN') ? 1 : Math.max(0, length))) >>> 0;
        return made;
      }
      case 'udp':
      case 'udplite':
        return {
          ...common,
          sport: packet.dport,
          dport: packet.sport,
          length: header + 8 + random.of([0, 30]),
        };
      case 'sctp': {
        const chunks = [random.of(['INIT_ACK', 'COOKIE_ACK', 'DATA', 'ABORT'])];
        const sctp = { chunks, vtag: 111, itag: chunks[0] === 'INIT_ACK' ? 222 : 0 };
        return {
          ...common,
          sport: packet.dport,
          dport: packet.sport,
          sctp,
          length: header + sctpLength(chunks),
        };
      }
      case 'icmp':
      case 'icmpv6': {
        const [asked, answer] = packet.protocol === 'icmp' ? [8, 0] : [128, 129];
        if (packet.icmp?.type !== asked) return undefined;
        return { ...common, icmp: { ...packet.icmp, type: answer }, length: header + 8 };
      }
      default:
        return undefined;
    }
  }

  /** An ICMP error about a packet, from where it went. */
  #error(_inject, { packet, device }) {
    const random = this.#random;
    if (device === undefined || !['tcp', 'udp'].includes(packet.protocol)) return undefined;
    const four = this.#scene.family === 4;
    const kinds = four
      ? [
          [3, 3],
          [3, 1],
          [11, 0],
          [3, 4],
          [5, 1],
        ]
      : [
          [1, 4],
          [1, 0],
          [3, 0],
          [2, 0],
        ];
    const [type, code] = random.of(kinds);
    const { src, dst, protocol, sport, dport } = packet;
    const tooBig = four ? type === 3 && code === 4 : type === 2;
    const inner = { src, dst, protocol, sport, dport };
    const quoted = (four ? 20 : 40) + (protocol === 'tcp' ? 20 : 8);
    return {
      hook: 'PREROUTING',
      interface: device,
      src: random.below(2)
        ? dst
        : random.of(device === 'eth0' ? this.#scene.outside : this.#scene.inside),
      dst: src,
      protocol: four ? 'icmp' : 'icmpv6',
      icmp: { type, code, ...(tooBig && { mtu: 1280 }), inner },
      ttl: 64,
      tos: 0,
      mark: 0,
      length: (four ? 28 : 48) + quoted,
    };
  }

  /** The same packet again, or a later one of its sender's. */
  #later(inject) {
    const random = this.#random;
    if (inject.protocol !== 'tcp' || random.below(4) === 0) return inject;
    const made = this.#segment(inject, random.of(TCP_STORY));
    const seq = random.below(6)
      ? inject.tcp.seq + (inject.flags.includes('SYN') ? 1 : 0)
      : inject.tcp.seq + 90_000;
    made.tcp.seq = seq >>> 0;
    if (made.flags.includes('ACK')) made.tcp.ack = inject.tcp.ack || 5001;
    return made;
  }
}
