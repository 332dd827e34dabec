import { Address, type PacketBuffer, PacketPathError, SECOND, tcp, udp } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import {
  attachTemplate,
  type ConnectionState,
  type Conntrack,
  hasTemplate,
  type NatHook,
  redirect,
} from '../src/index.ts';
import { always, router, to } from './host.ts';

const query = udp('10.0.0.2:4000', '10.96.0.10:53', { inputInterface: 'eth0' });

/** Runs something for each packet of IPv4 at a hook, before conntrack unless told. */
function at(
  { host }: ReturnType<typeof router>,
  hook: 'PREROUTING' | 'FORWARD' | 'POSTROUTING',
  run: (packet: PacketBuffer) => void,
  priority = -300,
): void {
  host.attach({
    name: 'test',
    family: 4,
    hook,
    priority,
    run(packet) {
      run(packet);
      return 'accept';
    },
  });
}

/** A translated connection in the table, and its handle. */
function translated() {
  const made = router({}, { buckets: 64 });
  always(made.conntrack, 'PREROUTING', to('10.244.1.5', 5353));
  made.host.send(query);
  return { ...made, handle: made.conntrack.entries()[0]!.handle };
}

describe('a connection that is asked about', () => {
  test('tells its tuples, ports, zone, mark, state and time', () => {
    const { host, conntrack, handle } = translated();
    expect(String(conntrack.tuple(handle, 'original'))).toBe('10.0.0.2:4000 -> 10.96.0.10:53 udp');
    expect(String(conntrack.tuple(handle, 'reply'))).toBe('10.244.1.5:5353 -> 10.0.0.2:4000 udp');
    expect(conntrack.ports(handle, 'original')).toEqual([4000, 53]);
    expect(conntrack.ports(handle, 'reply')).toEqual([5353, 4000]);
    expect(conntrack.zone(handle)).toBe(0);
    expect(conntrack.mark(handle)).toBe(0);
    conntrack.setMark(handle, 0xffff_ffff);
    expect(conntrack.mark(handle)).toBe(0xffff_ffff);
    expect(conntrack.stateName(handle)).toBeUndefined();
    expect(conntrack.timeoutSeconds(handle)).toBe(30);
    host.clock.advance(1.5 * SECOND);
    expect(conntrack.timeoutSeconds(handle)).toBe(28);
  });

  test('is found by either of its tuples, until it is deleted', () => {
    const { conntrack, handle } = translated();
    const [original, reply] = (['original', 'reply'] as const).map((direction) =>
      conntrack.tuple(handle, direction),
    );
    expect(conntrack.find(original!)).toEqual({ handle, direction: 'original' });
    expect(conntrack.find(reply!)).toEqual({ handle, direction: 'reply' });
    expect(conntrack.find(original!, 1)).toBeUndefined();
    expect(conntrack.delete(handle)).toBe(true);
    expect(conntrack.delete(handle)).toBe(false);
    expect(conntrack.find(original!)).toBeUndefined();
    expect(conntrack.view.count).toBe(0);
  });

  test('is frozen, and its table with it', () => {
    const { conntrack } = translated();
    const { view } = conntrack;
    expect(Object.isFrozen(view)).toBe(true);
    expect(Object.isFrozen(view.entries)).toBe(true);
    expect(Object.isFrozen(view.statistics)).toBe(true);
    expect(view).toMatchObject({ count: 1, entries: [{ unreplied: true }] });
  });

  test('is over when its time is, though nobody has collected it', () => {
    const { host, conntrack } = translated();
    host.clock.advance(31 * SECOND);
    expect(conntrack.entries()).toEqual([]);
    expect(conntrack.list()).toBe('');
    expect(conntrack.collect()).toBe(0);
  });

  test('is enabled for one family alone', () => {
    const { conntrack } = router();
    expect([conntrack.enabled(4), conntrack.enabled(6)]).toEqual([true, true]);
    conntrack.enable(4);
    conntrack.flush();
    expect(conntrack.entries()).toEqual([]);
  });
});

describe('an end that is given by others than NAT', () => {
  /** The answers of a connection with whose first packet a hook behind conntrack does something. */
  function altered(alter: (conntrack: Conntrack, packet: PacketBuffer) => void): string {
    const made = router();
    at(made, 'FORWARD', (packet) => alter(made.conntrack, packet));
    made.host.send(query);
    made.host.send(query);
    return made.conntrack
      .entries()
      .map(
        ({ reply }) =>
          `${reply.source}:${reply.sourcePort} ${reply.destination}:${reply.destinationPort}`,
      )
      .join();
  }
  const address = Address.parse('10.244.1.9');

  test.each([
    ['source', 99, '10.244.1.9:99 10.0.0.2:4000'],
    ['source', undefined, '10.244.1.9:53 10.0.0.2:4000'],
    ['destination', 99, '10.96.0.10:53 10.244.1.9:99'],
    ['destination', undefined, '10.96.0.10:53 10.244.1.9:4000'],
  ] as const)('is the %s of its answers, at port %s', (end, port, answers) => {
    const given = altered((conntrack, { connection }) =>
      conntrack.alterReply(connection, end, address, port),
    );
    expect(given).toBe(answers);
  });

  test('stays once the connection is confirmed', () => {
    const made = router();
    at(made, 'FORWARD', (packet) => {
      made.conntrack.confirm(packet, { work: {} } as never);
    });
    const { conntrack, handle } = translated();
    conntrack.alterReply(handle, 'source', address, 1);
    expect(conntrack.ports(handle, 'reply')).toEqual([5353, 4000]);
  });
});

describe('redirecting', () => {
  /** Where a connection to a port of this host is sent. */
  function redirected(hook: NatHook, family: 4 | 6): string {
    const { host, conntrack } = router();
    conntrack.nat.attachRules({
      family,
      hook,
      priority: 0,
      run: (packet, passage) =>
        redirect(conntrack.nat, packet, passage, { ports: { first: 8080, last: 8080 } }),
    });
    const ends = family === 4 ? ['10.0.0.2:1', '10.96.0.1:80'] : ['[fd00::2]:1', '[fd01::9]:80'];
    const own = family === 4 ? '10.0.0.1:1' : '[fd00::1]:1';
    const arrives = hook === 'PREROUTING' ? { inputInterface: 'eth0' } : {};
    const { outcome, delivered } = host.send(
      udp(hook === 'PREROUTING' ? ends[0]! : own, ends[1]!, arrives),
    );
    return `${outcome} ${delivered.map(({ destination, destinationPort }) => `${destination} ${destinationPort}`)}`;
  }

  test.each([
    ['PREROUTING', 4, 'delivered 10.0.0.1 8080'],
    ['PREROUTING', 6, 'delivered fd00::1 8080'],
    ['OUTPUT', 4, 'delivered 127.0.0.1 8080'],
    ['OUTPUT', 6, 'delivered ::1 8080'],
  ] as const)('at %s of IPv%s', (hook, family, expected) => {
    expect(redirected(hook, family)).toBe(expected);
  });

  test('drops what comes in by a device without an address', () => {
    const { host, conntrack } = router({
      interfaces: [{ name: 'eth0', addresses: ['fd00::1/64'] }, { name: 'eth1' }],
    });
    conntrack.nat.attachRules({
      family: 4,
      hook: 'PREROUTING',
      priority: 0,
      run: (packet, passage) => redirect(conntrack.nat, packet, passage, {}),
    });
    const { outcome, reason } = host.send(query);
    expect([outcome, reason?.kind]).toEqual(['dropped', 'hook']);
  });
});

describe('rules of NAT', () => {
  const served = (conntrack: Conntrack): string =>
    conntrack
      .entries()
      .map(({ reply }) => String(reply.source))
      .join();
  /** Rules at a priority, which send to a server; the answer detaches them. */
  const sendTo = (conntrack: Conntrack, server: string, priority: number) =>
    conntrack.nat.attachRules({
      family: 4,
      hook: 'PREROUTING',
      priority,
      run: (packet, passage) => conntrack.nat.setup(packet, passage, 'destination', to(server)),
    });

  test('are asked by priority, of equals the last attached first, until one decides', () => {
    const { host, conntrack } = router();
    const end = sendTo(conntrack, '10.244.1.1', 5);
    const ends = [
      sendTo(conntrack, '10.244.1.2', 1),
      sendTo(conntrack, '10.244.1.3', 1),
      sendTo(conntrack, '10.244.1.4', 9),
    ];
    const asked = (): string => {
      conntrack.flush();
      host.send(query);
      return served(conntrack);
    };
    expect(asked()).toBe('10.244.1.3');
    ends[1]!();
    ends[1]!();
    expect(asked()).toBe('10.244.1.2');
    ends[0]!();
    expect(asked()).toBe('10.244.1.1');
    end();
    expect(asked()).toBe('10.244.1.4');
  });

  test('are not asked about connections that were answered before there were any', () => {
    const { host, conntrack } = router();
    host.send(query);
    host.send(udp('10.96.0.10:53', '10.0.0.2:4000', { inputInterface: 'eth1' }));
    let asked = 0;
    conntrack.nat.attachRules({
      family: 4,
      hook: 'PREROUTING',
      priority: 0,
      run() {
        asked++;
        return 'accept';
      },
    });
    host.send(query);
    expect(asked).toBe(0);
    host.send(udp('10.0.0.2:4001', '10.96.0.10:53', { inputInterface: 'eth0' }));
    expect(asked).toBe(1);
  });

  test('may drop; without any nothing is translated', () => {
    const { host, conntrack } = router();
    const end = conntrack.nat.attachRules({
      family: 4,
      hook: 'POSTROUTING',
      priority: 0,
      run: () => 'drop',
    });
    expect(host.send(query).outcome).toBe('dropped');
    expect(host.send(query).work.natTuplesTried).toBe(1);
    end();
    const { outcome, work } = host.send(query);
    expect([outcome, work.natTuplesTried]).toEqual(['forwarded', 0]);
  });

  test('decide an end once, and none of a connection that has left', () => {
    const { host, conntrack } = router();
    const verdicts: string[] = [];
    at({ host, conntrack }, 'FORWARD', () => {});
    conntrack.nat.attachRules({
      family: 4,
      hook: 'PREROUTING',
      priority: 0,
      run(packet, passage) {
        const { nat } = conntrack;
        verdicts.push(nat.setup(packet, passage, 'destination', to('10.244.1.5')));
        verdicts.push(nat.setup(packet, passage, 'destination', to('10.244.1.6')));
        return 'accept';
      },
    });
    host.send(query);
    host.send(query);
    expect(verdicts).toEqual(['accept', 'drop']);
    expect(served(conntrack)).toBe('10.244.1.5');
  });

  test('of OUTPUT send packets by another device', () => {
    const { host, conntrack } = router();
    always(conntrack, 'OUTPUT', to('10.244.1.5', 80));
    const [frame] = host.send(tcp('10.0.0.1:4000', '10.0.0.9:8080')).emitted;
    expect([String(frame?.destination), frame?.outputInterface]).toEqual(['10.244.1.5', 'eth1']);
    // The answer finds its way back to the process, from where that called.
    const back = { inputInterface: 'eth1', flags: ['SYN', 'ACK'] } as const;
    const { delivered } = host.send(tcp('10.244.1.5:80', '10.0.0.1:4000', back));
    expect(delivered.map(({ source, sourcePort }) => `${source}:${sourcePort}`)).toEqual([
      '10.0.0.9:8080',
    ]);
  });
});

describe('a template', () => {
  test('gives the zone, looks NEW, and is used up', () => {
    const made = router();
    const seen: [boolean, ConnectionState][] = [];
    at(made, 'PREROUTING', (packet) => {
      packet.untracked = true;
      expect(hasTemplate(packet)).toBe(false);
      attachTemplate(packet, 9);
      seen.push([hasTemplate(packet), packet.connectionState]);
    });
    at(made, 'FORWARD', (packet) => seen.push([hasTemplate(packet), packet.connectionState]));
    made.host.send(query);
    expect(seen).toEqual([
      [true, 'NEW'],
      [false, 'NEW'],
    ]);
    expect(made.conntrack.entries()).toMatchObject([{ zone: 9 }]);
  });
});

describe('helpers', () => {
  test('are named, each with its protocol', () => {
    const { helpers } = router().conntrack;
    expect(helpers.names).toEqual(['ftp', 'tftp']);
    expect(helpers.names.map((name) => helpers.protocolOf(name))).toEqual([6, 17]);
    expect(helpers.protocolOf('sip')).toBeUndefined();
  });

  test('are given to connections of their protocol alone', () => {
    const made = router();
    at(made, 'PREROUTING', (packet) => {
      packet.connectionHelper = packet.sourcePort === 4001 ? 'sip' : 'tftp';
    });
    for (const port of [4000, 4001]) {
      made.host.send(udp(`10.0.0.2:${port}`, '10.244.1.5:69', { inputInterface: 'eth0' }));
    }
    made.host.send(tcp('10.0.0.2:4002', '10.244.1.5:69', { inputInterface: 'eth0' }));
    const { conntrack } = made;
    const names = conntrack.entries().map(({ handle }) => conntrack.helpers.nameOf(handle));
    expect(names).toEqual(['tftp', undefined, undefined]);
    expect(conntrack.entries().map(({ handle }) => conntrack.helpers.announcerOf(handle))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

test('a tool of the host runs commands of conntrack', () => {
  const { host, conntrack } = translated();
  host.tools.run({ tool: 'conntrack', arguments: '-F' });
  expect(conntrack.entries()).toEqual([]);
});

test('a refused line of a saved text names its place, and nothing of the text is there', () => {
  const { conntrack } = router();
  const good = '-A -t 9 -s 1.1.1.1 -d 2.2.2.2 -p 89\n';
  expect(() =>
    conntrack.load(`${good}-A -t x -s 1.1.1.1 -d 2.2.2.2 -p 90\n`, { source: 'saved' }),
  ).toThrow(/saved:2/);
  expect(conntrack.entries()).toEqual([]);
  expect(() => conntrack.load('-L\n')).toThrow(PacketPathError);
});
