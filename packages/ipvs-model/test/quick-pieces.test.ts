import { Conntrack } from '@packet-path/conntrack';
import {
  Address,
  columnsOf,
  type Family,
  Host,
  type Packet,
  PacketBuffer,
  type TurnChoices,
  tcp,
  udp,
  Work,
  withFields,
} from '@packet-path/core';
import { NONE } from '@packet-path/tables';
import { describe, expect, test } from 'vitest';
import { ConnectionFlag } from '../src/connection/connection-flag.ts';
import { Destination } from '../src/destination/destination.ts';
import type { DestinationSettings } from '../src/destination/destination-settings.ts';
import { buildDirector } from '../src/director/build-director.ts';
import type { Director } from '../src/director/director.ts';
import { IncomingTurn } from '../src/hook/incoming-turn.ts';
import { LookUps } from '../src/hook/look-ups.ts';
import { Opening } from '../src/hook/opening.ts';
import { Openings } from '../src/hook/openings.ts';
import { ReadAhead } from '../src/hook/read-ahead.ts';
import { Scheduling } from '../src/hook/scheduling.ts';
import { Transmitter } from '../src/hook/transmitter.ts';
import { SCHEDULERS } from '../src/index.ts';
import type { ServiceSettings } from '../src/service/service-settings.ts';
import { VirtualService } from '../src/service/virtual-service.ts';

const SERVERS: readonly string[] = ['10.1.0.1', '10.1.0.2'];
const MASQUERADED: DestinationSettings = {
  forwarding: 'masquerade',
  weight: 1,
  upperThreshold: 0,
  lowerThreshold: 0,
};

interface Parts {
  readonly director: Director;
  readonly service: VirtualService;
  readonly lookUps: LookUps;
  readonly openings: Openings;
  readonly turn: IncomingTurn;
}

interface Wanted extends Partial<ServiceSettings> {
  readonly servers?: readonly string[];
  readonly port?: number;
  readonly mark?: number;
  readonly destination?: Partial<DestinationSettings>;
}

/** The parts of a director around one service, without hooks. */
function partsOf(wanted: Wanted = {}): Parts {
  const host = new Host({
    interfaces: [
      { name: 'eth0', addresses: ['172.16.0.1/24'] },
      { name: 'lo', local: ['10.96.0.0/16'] },
    ],
  });
  const director = buildDirector(host, { conntrack: new Conntrack(host, {}) });
  const { scheduler = 'rr', servers = SERVERS, port = 80, mark, destination, ...settings } = wanted;
  const service = new VirtualService(
    mark === undefined
      ? { kind: 'address', family: 4, protocol: 6, address: Address.parse('10.96.0.1'), port }
      : { kind: 'mark', family: 4, mark },
    SCHEDULERS.find(({ name }) => name === scheduler)!,
    { scheduler, schedulerFlags: [], persistence: null, onePacket: false, ...settings },
    director,
    director.traffic,
  );
  for (const server of servers) {
    const added = new Destination(Address.parse(server), 8080, director.traffic);
    added.list({ ...MASQUERADED, ...destination }, 'forgiven');
    service.add(added);
  }
  director.services.add(service);
  const scheduling = new Scheduling(director);
  const lookUps = new LookUps('client', director.connections.table);
  const openings = new Openings(director, scheduling, new Transmitter(director), lookUps);
  const turn = new IncomingTurn(director, lookUps, openings);
  return { director, service, lookUps, openings, turn };
}

const SYN = tcp('192.168.0.9:2000', '10.96.0.1:80', { inputInterface: 'eth0' });

const of = (options: Parameters<typeof tcp>[2], from = '192.168.0.9:2000', to = '10.96.0.1:80') =>
  new PacketBuffer(tcp(from, to, { inputInterface: 'eth0', ...options }));

describe('a course may open a connection', () => {
  test('to a service of an address, for a packet that arrived', () => {
    const { openings, service } = partsOf();
    expect(openings.canOpen(service, of({}))).toBe(true);
    expect(openings.canOpen(service, of({ ttl: 2 }))).toBe(true);
  });

  test('and to one of all ports, for port 0 alone', () => {
    const { openings, service } = partsOf({ port: 0 });
    expect(openings.canOpen(service, of({}))).toBe(false);
    expect(openings.canOpen(service, of({}, undefined, '10.96.0.1:0'))).toBe(true);
    const marked = partsOf({ mark: 7 });
    expect(marked.openings.canOpen(marked.service, of({}, undefined, '10.96.0.1:0'))).toBe(false);
  });

  test.each<[string, PacketBuffer]>([
    ['without a hop left', of({ ttl: 1 })],
    ['of this host', of({ inputInterface: null })],
    ['by lo', of({ inputInterface: 'lo' })],
    ['of FTP data', of({}, '192.168.0.9:20')],
    ['to another port', of({}, undefined, '10.96.0.1:81')],
  ])('but not for a packet %s', (_, packet) => {
    const { openings, service } = partsOf();
    expect(openings.canOpen(service, packet)).toBe(false);
  });

  test.each<[string, Wanted]>([
    ['of a mark', { mark: 7 }],
    ['with persistence', { persistence: { timeout: 30, prefixLength: 32 } as never }],
    ['of one packet each', { onePacket: true }],
  ])('nor to a service %s', (_, wanted) => {
    const { openings, service } = partsOf(wanted);
    expect(openings.canOpen(service, of({}))).toBe(false);
  });

  test('nor while the host defends itself', () => {
    const { openings, service, director } = partsOf();
    director.host.sysctls.set('net.ipv4.vs.drop_packet', 1);
    expect(openings.canOpen(service, of({}))).toBe(false);
  });

  test('the opening of a service is made once', () => {
    const { openings, service } = partsOf();
    const opening = openings.of(service);
    expect(opening).toBeInstanceOf(Opening);
    expect(openings.of(service)).toBe(opening);
    service.note = { other: true };
    expect(openings.of(service)).not.toBe(opening);
  });

  test('each destination has a number of its own, which stays, and nobody has 0', () => {
    const { openings, service } = partsOf({ servers: ['10.1.0.1', '10.1.0.2', '10.1.0.3'] });
    const choices = Array.from({ length: 6 }, () => openings.of(service).choose(SYN));
    expect(choices).toEqual([1, 2, 3, 1, 2, 3]);
    expect(openings.gives.port).toBe(8080);
    const empty = partsOf({ servers: [] });
    expect(empty.openings.choose(empty.service, SYN)).toBe(0);
    expect(empty.openings.chosen).toBeUndefined();
  });
});

/** The walk's choices, which ask a chooser at once. */
const CHOICES: TurnChoices = {
  choose: (chooser, packet) => chooser.choose(packet),
} as TurnChoices;

describe('the turn of a wide course', () => {
  const foresees = ({ turn }: Parts, packet: PacketBuffer): boolean =>
    turn.foresee(packet, CHOICES);

  test('is foreseen for the first packet of a connection, and its look-ups are charged', () => {
    const parts = partsOf();
    expect(foresees(parts, of({}))).toBe(true);
    expect(String(parts.turn.gives.address)).toBe('10.1.0.2');
    const work = new Work();
    parts.turn.charge(40, { work });
    expect([work.ipvsServiceLookups, work.ipvsServiceProbes]).toEqual([1, 1]);
  });

  test.each<[string, Wanted, PacketBuffer]>([
    ['another protocol', {}, new PacketBuffer(withFields(SYN, { protocol: 47, tcp: null }))],
    ['a packet that begins nothing', {}, of({ flags: ['ACK'] })],
    ['a service that is not there', {}, of({}, undefined, '10.96.0.9:80')],
    ['a service that courses do not know', { onePacket: true }, of({})],
    ['nobody that may take it', { servers: [] }, of({})],
    ['a server that gets packets as they are', { destination: { forwarding: 'direct' } }, of({})],
  ])('is not for %s', (_, wanted, packet) => {
    expect(foresees(partsOf(wanted), packet)).toBe(false);
  });

  test('nor for a packet that has a connection', () => {
    const parts = partsOf();
    const { director, service } = parts;
    director.connections.create(SYN, service.destinations[0], 8080, 0, new Work());
    expect(foresees(parts, of({}))).toBe(false);
    expect(foresees(parts, of({}, '192.168.0.9:2001'))).toBe(true);
  });
});

describe('a look-up', () => {
  /** Look-ups that a table was asked for. */
  function counted({ director }: Parts): { asked: number } {
    const count = { asked: 0 };
    const { table } = director.connections;
    for (const name of ['findIncoming', 'findOutgoing'] as const) {
      const find = table[name].bind(table);
      table[name] = (...ends) => {
        count.asked++;
        return find(...ends);
      };
    }
    return count;
  }

  test('on the way asks the table no more for the packet that was asked about', () => {
    const parts = partsOf();
    const { lookUps } = parts;
    const count = counted(parts);
    const packet = of({});
    expect(lookUps.isUnknown.holds(packet)).toBe(true);
    expect(count.asked).toBe(1);
    const work = new Work();
    expect(lookUps.looks.run(packet, { work } as never)).toBe('accept');
    expect([count.asked, work.ipvsConnectionLookups]).toEqual([1, 1]);
  });

  const { source, destination } = SYN;
  test.each<[string, Partial<Packet>]>([
    ['source', { source: Address.parse('192.168.0.8') }],
    ['source port', { sourcePort: 2001 }],
    ['destination', { destination: Address.parse('10.96.0.2') }],
    ['destination port', { destinationPort: 81 }],
    ['protocol', { protocol: 17 }],
    ['other ends', { source: destination, destination: source }],
  ])('asks again for a packet of another %s', (_, other) => {
    const parts = partsOf();
    const { lookUps, director, service } = parts;
    const handle = director.connections.create(SYN, service.destinations[0], 8080, 0, new Work());
    const count = counted(parts);
    lookUps.peek(new PacketBuffer(withFields(SYN, other)));
    const packet = new PacketBuffer(SYN);
    lookUps.looks.run(packet, { work: new Work() } as never);
    expect([count.asked, packet.ipvsConnection]).toEqual([2, handle]);
  });

  test('of a row is about no packet, and charged by its probes', () => {
    const parts = partsOf();
    const { lookUps, director, service } = parts;
    const columns = columnsOf([
      SYN,
      tcp('192.168.0.9:2001', '10.96.0.1:80', { inputInterface: 'eth0' }),
    ]);
    expect(lookUps.isUnknown.holdsForRow(0, columns)).toBe(true);
    const handle = director.connections.create(SYN, service.destinations[0], 8080, 0, new Work());
    expect(lookUps.isUnknown.holdsForRow(0, columns)).toBe(false);
    expect(lookUps.handle).toBe(handle);
    expect(lookUps.isUnknown.holdsForRow(1, columns)).toBe(true);
    lookUps.isUnknown.holdsForRow(0, columns);
    const work = new Work();
    lookUps.looks.takeRow(0, { work } as never);
    lookUps.looks.takePacket(SYN, work, undefined as never);
    expect([work.ipvsConnectionLookups, work.ipvsConnectionProbes]).toEqual([2, 2]);
    // The ends of the row are those of the packet, but the packet was not asked about.
    const count = counted(parts);
    lookUps.looks.run(new PacketBuffer(SYN), { work } as never);
    expect(count.asked).toBe(1);
  });

  test('after a connection was made asks anew', () => {
    const parts = partsOf();
    const { lookUps, director, service } = parts;
    const packet = of({});
    lookUps.peek(packet);
    const handle = director.connections.create(SYN, service.destinations[0], 8080, 0, new Work());
    const count = counted(parts);
    lookUps.made(handle);
    expect(lookUps.handle).toBe(handle);
    lookUps.looks.run(packet, { work: new Work() } as never);
    expect(count.asked).toBe(1);
  });

  test('leads to a destination that lists, masquerades and has an entry of conntrack', () => {
    const { lookUps, director, service } = partsOf();
    const { table } = director.connections;
    const [one, other] = service.destinations as readonly Destination[];
    const leads = lookUps.leadsTo(one!);
    expect(lookUps.leadsTo(one!)).toBe(leads);
    const columns = columnsOf([SYN]);
    const both = (): readonly boolean[] => [leads.holds(SYN), leads.holdsForRow(0, columns)];
    expect(both()).toEqual([false, false]);
    const flag = ConnectionFlag.CONNTRACK;
    const handle = director.connections.create(SYN, one, 8080, flag, new Work());
    expect(both()).toEqual([true, true]);
    expect(lookUps.leadsTo(other!).holds(SYN)).toBe(false);
    table.setForwarding(handle, 'direct');
    expect(both()).toEqual([false, false]);
    table.setForwarding(handle, 'masquerade');
    table.clear(handle, flag);
    expect(both()).toEqual([false, false]);
    table.setFlags(handle, flag);
    one!.unlist();
    expect(both()).toEqual([false, false]);
  });

  test('from a server asks the other way', () => {
    const { director, service } = partsOf();
    const { table } = director.connections;
    const back = new LookUps('server', table);
    const [one] = service.destinations;
    const handle = director.connections.create(SYN, one, 8080, 0, new Work());
    const answer = tcp(`${one!.address}:8080`, '192.168.0.9:2000');
    expect(back.peek(answer)).toBe(handle);
    expect(back.peek(SYN)).toBe(NONE);
  });
});

test.each<Family>([4, 6])(
  'IPv%i: rows are read ahead to their services and likely destinations',
  (family) => {
    const read: string[] = [];
    const vip = (index: number): string => (family === 4 ? `10.96.0.${index}` : `[fd96::${index}]`);
    const services = {
      peek: (protocol: number, address: Address, port: number) => {
        const name = `${protocol} ${address.w3 & 255} ${port}`;
        read.push(name);
        if (port === 81) return undefined;
        const destination = { touch: () => read.push(`destination ${name}`) };
        const likely = port === 82 ? () => undefined : () => destination;
        return { touch: () => read.push(`service ${name}`), bound: port === 83 ? {} : { likely } };
      },
    };
    const client = family === 4 ? '192.168.0.9' : '[fd77::9]';
    const columns = columnsOf(
      [80, 81, 82, 83, 84, 85].map((port) => udp(`${client}:9`, `${vip(port - 80)}:${port}`)),
    );
    new ReadAhead(services as never).ofRows(columns, 1, 5);
    expect(read).toEqual([
      ...['17 1 81', '17 2 82', '17 3 83', '17 4 84'],
      ...['service 17 2 82', 'service 17 3 83', 'service 17 4 84'],
      'destination 17 4 84',
    ]);
    const { length } = read;
    const nothing = new ReadAhead({ peek: () => undefined } as never);
    nothing.ofRows(columns, 0, 6);
    expect([nothing.sum, read.length]).toEqual([0, length]);
    const two = { touch: () => 2, bound: { likely: () => ({ touch: () => 3 }) } };
    const sum = new ReadAhead({ peek: () => two } as never);
    sum.ofRows(columns, 0, 6);
    expect(sum.sum).toBe(30);
  },
);

test('the turn hands what is to be read ahead on', () => {
  const parts = partsOf();
  const { turn, director } = parts;
  let peeked = 0;
  const { services } = director;
  const peek = services.peek.bind(services);
  services.peek = (...ends) => {
    peeked++;
    return peek(...ends);
  };
  turn.readAhead(columnsOf([SYN, SYN, SYN]), 0, 3);
  expect(peeked).toBe(3);
  turn.foresee(of({}), CHOICES);
  let touched = 0;
  parts.service.touch = () => touched++;
  turn.readKept(Int32Array.of(-1, turn.keep(), -1));
  expect([peeked, touched]).toEqual([3, 1]);
});

test('a turn that was kept chooses as one that is foreseen, and charges the same', () => {
  const { turn, director } = partsOf({ servers: ['10.1.0.1', '10.1.0.2'] });
  expect(turn.foresee(of({}), CHOICES)).toBe(true);
  const kept = turn.keep();
  const costs = (): unknown => {
    const work = new Work();
    turn.charge(60, { work });
    return { ...work.counters(), to: String(turn.gives.address) };
  };
  const foreseen = costs();
  turn.note = 7;
  const recalled = [1, 2].map(() => {
    expect(turn.recall(kept, CHOICES, SYN)).toBe(true);
    return [costs(), turn.note];
  });
  expect(recalled).toEqual([
    [expect.objectContaining({ to: '10.1.0.1' }), 0],
    [foreseen, 7],
  ]);
  expect(turn.recall(kept, CHOICES, of({}, '192.168.0.9:20'))).toBe(false);
  director.host.sysctls.set('net.ipv4.vs.drop_packet', 1);
  expect(turn.recall(kept, CHOICES, SYN)).toBe(false);
});
