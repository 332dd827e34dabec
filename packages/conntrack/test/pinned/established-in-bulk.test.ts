import {
  Address,
  type CourseAction,
  columnsOf,
  createRandom,
  type GivenEnd,
  type Host,
  type Microseconds,
  type Packet,
  type Random,
  SECOND,
  sendMany,
  type TcpOptions,
  tcp,
  udp,
  type Verdict,
  withFields,
  workCounters,
} from '@packet-path/core';
import { expect, test } from 'vitest';
import { type Conntrack, masquerade, type NatRange } from '../../src/index.ts';
import { router, to } from '../host.ts';

type Family = 4 | 6;

/** Ends of connections: clients near, and the servers that rules send them to. */
const CLIENTS = { 4: ['10.0.0.2', '10.0.0.3'], 6: ['[fd00::2]', '[fd00::3]'] } as const;
const SERVICE = { 4: '10.244.1.5', 6: '[fd01::5]' } as const;
const SERVER = { 4: '10.244.1.9', 6: 'fd01::9' } as const;

/** Attaches rules that take part in recorded courses, and give each connection the same. */
function rules(
  { host, conntrack }: Made,
  family: Family,
  hook: 'PREROUTING' | 'POSTROUTING',
  act: CourseAction<Verdict>,
): void {
  conntrack.nat.attachRules({
    family,
    hook,
    priority: 0,
    course: 'recorded',
    run: (packet, passage) => {
      passage.recorder?.asksFields();
      return passage.recorder === undefined
        ? act.run(packet, passage)
        : passage.recorder.again(act, packet, passage);
    },
  });
  host.epoch.advance();
}

/** Gives connections a destination, and says so beforehand. */
function givesServer(conntrack: Conntrack, family: Family, port: number): CourseAction<Verdict> {
  const gives: GivenEnd = { address: Address.parse(SERVER[family]), port };
  const range: NatRange = to(SERVER[family], port);
  return {
    gives,
    run: (packet, passage) => conntrack.nat.setup(packet, passage, 'destination', range),
  };
}

function masquerades(conntrack: Conntrack): CourseAction<Verdict> {
  return { run: (packet, passage) => masquerade(conntrack.nat, packet, passage, {}) };
}

interface Made {
  readonly host: Host;
  readonly conntrack: Conntrack;
}

const SETS: Readonly<Record<string, (made: Made, family: Family) => void>> = {
  nothing: () => {},
  'rules that never match': (made, family) => {
    rules(made, family, 'PREROUTING', { run: () => 'accept' });
  },
  'the server given at another port': (made, family) => {
    rules(made, family, 'PREROUTING', givesServer(made.conntrack, family, 8080));
  },
  'the server given at the same port': (made, family) => {
    rules(made, family, 'PREROUTING', givesServer(made.conntrack, family, 80));
  },
  masquerading: (made, family) => {
    rules(made, family, 'POSTROUTING', masquerades(made.conntrack));
  },
  'both ends': (made, family) => {
    rules(made, family, 'PREROUTING', givesServer(made.conntrack, family, 8080));
    rules(made, family, 'POSTROUTING', masquerades(made.conntrack));
  },
};

function make(name: string, family: Family, seed: number): Made {
  const sysctls = {
    'net.netfilter.nf_conntrack_acct': seed % 2,
    'net.netfilter.nf_conntrack_tcp_be_liberal': seed % 3 === 2 ? 1 : 0,
  };
  const made = router({ sysctls, seed }, { buckets: 32 });
  SETS[name]!(made, family);
  return made;
}

/** Where the answers to a packet that left go, which is asked of a host that is thrown away. */
function answering({ host }: Made, packet: Packet): (from: TcpOptions) => Packet {
  const [frame] = host.send(withFields(packet, { inputInterface: 'eth0' })).emitted;
  const end = (address: Address, port: number): string =>
    address.family === 4 ? `${address}:${port}` : `[${address}]:${port}`;
  const { source, sourcePort, destination, destinationPort, protocol } = frame ?? packet;
  const [from, back] = [end(destination, destinationPort), end(source, sourcePort)];
  return (options) =>
    protocol === 6 ? tcp(from, back, options) : udp(from, back, { payload: options.payload ?? 0 });
}

interface Traffic {
  readonly packets: readonly Packet[];
  readonly at: readonly Microseconds[];
}

/** A connection: its next packet is drawn. */
class Line {
  readonly #open: Packet;
  readonly #answer: (options: TcpOptions) => Packet;
  readonly #resend: (options: TcpOptions) => Packet;
  #turn = 0;
  #client = 101;
  #server = 501;

  constructor(scout: Made, family: Family, isTcp: boolean, client: string, port: number) {
    const [from, service] = [`${client}:${port}`, `${SERVICE[family]}:80`];
    this.#resend = (options) =>
      isTcp ? tcp(from, service, options) : udp(from, service, { payload: options.payload ?? 0 });
    this.#open = this.#resend({ flags: ['SYN'], sequence: 100, window: 20_000 });
    this.#answer = answering(scout, this.#open);
  }

  next(random: Random): Packet {
    const turn = this.#turn++;
    const window = [20_000, 20_000, 20_000, 64, 0][random.below(5)]!;
    if (turn === 0) return this.#open;
    if (turn === 1) {
      const flags = ['SYN', 'ACK'] as const;
      return this.#answer({ flags, sequence: 500, acknowledgement: 101, window: 20_000 });
    }
    const acks = { flags: ['ACK'], window } as const;
    if (turn === 2) return this.#resend({ ...acks, sequence: 101, acknowledgement: 501 });
    const payload = [0, 0, 60, 400][random.below(4)]!;
    // Now and then a segment comes from nowhere, or ends its connection.
    const fate = random.below(120);
    const away = fate === 0 ? 90_000 : 0;
    const flags =
      fate === 1 ? (['FIN', 'ACK'] as const) : fate === 2 ? (['RST'] as const) : acks.flags;
    const [isClient, sequence] =
      random.below(2) === 0 ? [true, this.#client] : [false, this.#server];
    const numbers = {
      flags: payload > 0 && fate > 2 ? (['PSH', 'ACK'] as const) : flags,
      sequence: sequence + away,
      acknowledgement: isClient ? this.#server : this.#client,
      window,
      payload,
    };
    if (isClient) this.#client += payload;
    else this.#server += payload;
    return isClient ? this.#resend(numbers) : this.#answer(numbers);
  }
}

/** Connections that are opened, and then carry traffic both ways for most of the time. */
function traffic(name: string, family: Family, seed: number): Traffic {
  const random = createRandom(`${name} ${family} ${seed}`);
  const scout = make(name, family, seed);
  const lines = Array.from({ length: 12 }, (_, index) => {
    const client = CLIENTS[family][index % 2]!;
    return new Line(scout, family, index % 4 !== 3, client, 4000 + index);
  });
  const packets: Packet[] = [];
  const at: Microseconds[] = [];
  let now = 0;
  for (let row = 0; row < 220; row++) {
    now += [0, 0, 0, 0, 0, 0, 2000, 0.4 * SECOND, 3 * SECOND][random.below(9)]!;
    at.push(now);
    // Some connections begin late, so that packets open new ones among those of known ones.
    const known = Math.min(lines.length, 3 + Math.floor(row / 20));
    const packet = lines[random.below(known)]!.next(random);
    packets.push(withFields(packet, { inputInterface: 'eth0' }));
  }
  return { packets, at };
}

/** Sends the same one by one, and as columns with and without counters; gives how many followed courses. */
function followed(name: string, family: Family, seed: number): number[] {
  const counters = workCounters();
  const { packets, at } = traffic(name, family, seed);
  const columns = columnsOf(packets, at);
  const one = make(name, family, seed);
  const { host } = one;
  const each = { clock: host.clock, send: (packet: Packet) => host.send(packet) };
  const answers = sendMany(each, columns, { counters });
  const many = make(name, family, seed);
  expect(many.host.sendMany(columns, { counters })).toEqual(answers);
  // Without counters of each row, those of all are added up in another way.
  const summed = make(name, family, seed);
  expect(summed.host.sendMany(columns)).toEqual({ ...answers, counters: {} });
  for (const { conntrack } of [many, summed]) {
    expect(conntrack.list()).toBe(one.conntrack.list());
    expect(conntrack.save()).toBe(one.conntrack.save());
    expect(conntrack.statistics).toEqual(one.conntrack.statistics);
  }
  return [one, many, summed].map(({ host: { courses } }) => courses.followed);
}

test('established connections fare in columns as one by one, and follow courses as often', {
  tags: ['slow'],
}, async () => {
  const lines = Object.keys(SETS).flatMap((name) =>
    ([4, 6] as const).map((family) => {
      const counts = (family === 4 ? [0, 1] : [0]).map((seed) =>
        followed(name, family, seed).join(' '),
      );
      return `${name}, IPv${family}: ${counts.join('; ')}\n`;
    }),
  );
  await expect(lines.join('')).toMatchFileSnapshot('followed.txt');
});
