import {
  Address,
  type Choices,
  icmp,
  type Packet,
  type PacketBuffer,
  SECOND,
  tcp,
  withFields,
} from '@packet-path/core';
import { describe, expect, it } from 'vitest';
import { TestNode, tableOf } from './node.ts';

const from = (address: string): Packet =>
  tcp(`${address}:40000`, '10.0.1.2:80', { inputInterface: 'eth0' });
const CLIENT = from('10.0.0.2');

/** Choices that are written down, and note what was asked. */
class Script implements Choices {
  readonly asked: number[] = [];
  readonly #draws: boolean[];

  constructor(...draws: readonly boolean[]) {
    this.#draws = [...draws];
  }

  chance(_purpose: string, threshold: number): boolean {
    this.asked.push(threshold);
    return this.#draws.shift() ?? false;
  }

  below(): number {
    return 0;
  }

  between(_purpose: string, low: number): number {
    return low;
  }

  some<Item>(_purpose: string, own: readonly Item[]): readonly Item[] {
    return own;
  }
}

describe('statistic', () => {
  const rules = [
    '-A PREROUTING -m statistic --mode random --probability 0.5 -j ACCEPT',
    '-A PREROUTING -m statistic --mode random ! --probability 0.25 -j ACCEPT',
  ];

  it('asks for a draw where the walk reaches it, with the probability in 31 bits', () => {
    const choices = new Script(true, false, true, false, false);
    const node = new TestNode(tableOf('mangle', rules), 4, { choices });
    for (let sent = 0; sent < 3; sent++) node.host.send(CLIENT);
    expect(node.matched('mangle', 'PREROUTING')).toEqual([1, 1]);
    expect(choices.asked).toEqual([2 ** 30, 2 ** 30, 3 * 2 ** 29, 2 ** 30, 3 * 2 ** 29]);
  });

  it('spreads evenly over endpoints, as kube-proxy writes it', () => {
    const endpoints = 10;
    const connections = 20_000;
    const spread = Array.from({ length: endpoints }, (_, index) => {
      const left = endpoints - index;
      const probability = (1 / left).toFixed(10);
      const match = left > 1 ? `-m statistic --mode random --probability ${probability} ` : '';
      return `-A PREROUTING ${match}-j ACCEPT`;
    });
    const node = new TestNode(tableOf('raw', spread));
    for (let sent = 0; sent < connections; sent++) node.host.send(CLIENT);
    const expected = connections / endpoints;
    const chiSquared = node
      .matched('raw', 'PREROUTING')
      .reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // Nine degrees of freedom: 27.9 is exceeded once in a thousand runs; this one has its seed.
    expect(chiSquared).toBeLessThan(27.9);
  });

  it('takes turns in mode nth, each rule for itself', () => {
    const nth = [0, 2].map((packet) => `-m statistic --mode nth --every 3 --packet ${packet}`);
    const node = new TestNode(
      tableOf(
        'raw',
        nth.map((match) => `-A PREROUTING ${match}`),
      ),
    );
    const seen = Array.from({ length: 6 }, () => {
      node.host.send(CLIENT);
      return node.matched('raw', 'PREROUTING').join(' ');
    });
    expect(seen).toEqual(['1 0', '1 0', '1 1', '2 1', '2 1', '2 2']);
  });
});

describe('recent', () => {
  const counts = (node: TestNode): readonly number[] => node.matched('raw', 'PREROUTING');

  it('remembers an address for some seconds', () => {
    const node = new TestNode(
      tableOf('raw', [
        '-A PREROUTING -m recent --rcheck --seconds 10 --name a -j ACCEPT',
        '-A PREROUTING -m recent --set --name a',
      ]),
    );
    node.host.send(CLIENT);
    node.host.clock.advance(10 * SECOND);
    node.host.send(CLIENT);
    expect(counts(node)).toEqual([1, 1]);
    node.host.clock.advance(1);
    node.host.send(CLIENT);
    node.host.send(from('10.0.0.3'));
    expect(counts(node)).toEqual([1, 3]);
  });

  it('counts hits, updates, removes and inverts', () => {
    const node = new TestNode(
      tableOf('raw', [
        '-A PREROUTING -m recent ! --rcheck --name a',
        '-A PREROUTING -m recent --update --hitcount 3 --name a',
        '-A PREROUTING -m recent --set --name a',
        '-A PREROUTING -m mark --mark 1 -m recent --remove --name a',
      ]),
    );
    for (let sent = 0; sent < 4; sent++) node.host.send(CLIENT);
    expect(counts(node)).toEqual([1, 1, 4, 0]);
    node.host.send(withFields(CLIENT, { mark: 1 }));
    node.host.send(CLIENT);
    expect(counts(node)).toEqual([2, 2, 6, 1]);
  });

  it('keeps a hundred addresses, and forgets the one seen longest ago', () => {
    const node = new TestNode(
      tableOf('raw', [
        '-A PREROUTING -m recent --rcheck --name a -j ACCEPT',
        '-A PREROUTING -m recent --set --name a',
      ]),
    );
    for (let host = 1; host <= 101; host++) node.host.send(from(`10.0.0.${host + 1}`));
    node.host.send(from('10.0.0.3'));
    expect(counts(node)).toEqual([1, 101]);
    node.host.send(from('10.0.0.2'));
    expect(counts(node)).toEqual([1, 102]);
  });

  it('counts the part of an address that the first rule to name the list counts', () => {
    const node = new TestNode(
      tableOf('raw', [
        '-A PREROUTING -m recent --rcheck --name a --mask 255.255.255.0 --rsource -j ACCEPT',
        '-A PREROUTING -m recent --set --name a --mask 255.255.255.255 --rsource',
      ]),
    );
    node.host.send(CLIENT);
    node.host.send(from('10.0.0.3'));
    expect(counts(node)).toEqual([1, 1]);
  });

  it('lives as long as a rule names it, through a restore that names it again', () => {
    const rules = [
      '-A PREROUTING -m recent --rcheck --name a',
      '-A PREROUTING -m recent --set --name a',
    ];
    const node = new TestNode(tableOf('raw', rules));
    node.host.send(CLIENT);
    node.iptables.load(tableOf('raw', rules));
    node.host.send(CLIENT);
    expect(counts(node)).toEqual([1, 1]);
    node.iptables.load(tableOf('raw', []));
    node.iptables.load(tableOf('raw', rules));
    node.host.send(CLIENT);
    expect(counts(node)).toEqual([0, 1]);
  });
});

describe('limit', () => {
  it('lets a burst through, and then the rate', () => {
    const node = new TestNode(
      tableOf('raw', ['-A PREROUTING -m limit --limit 2/sec --limit-burst 3']),
    );
    for (let sent = 0; sent < 5; sent++) node.host.send(CLIENT);
    expect(node.matched('raw', 'PREROUTING')).toEqual([3]);
    node.host.clock.advance(SECOND);
    for (let sent = 0; sent < 5; sent++) node.host.send(CLIENT);
    expect(node.matched('raw', 'PREROUTING')).toEqual([5]);
  });
});

describe('hashlimit', () => {
  it('limits each address for itself, and forgets those that were quiet', () => {
    const match = '-m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 2';
    const node = new TestNode(
      tableOf('raw', [`-A PREROUTING ${match} --hashlimit-mode srcip --hashlimit-name a`]),
    );
    for (let sent = 0; sent < 4; sent++) node.host.send(CLIENT);
    node.host.send(from('10.0.0.3'));
    expect(node.matched('raw', 'PREROUTING')).toEqual([3]);
    node.host.clock.advance(3 * SECOND);
    for (let sent = 0; sent < 4; sent++) node.host.send(CLIENT);
    expect(node.matched('raw', 'PREROUTING')).toEqual([5]);
  });
});

describe('connlimit', () => {
  it('counts the open connections of a network', () => {
    const node = new TestNode(
      tableOf('filter', [
        '-A FORWARD -m connlimit --connlimit-above 2 --connlimit-mask 24 -j DROP',
      ]),
    );
    const outcomes = ['10.0.0.2', '10.0.0.3', '10.0.0.4', '10.0.0.2'].map((address) => {
      // Within one tick of the kernel's a connection is counted again without a look at the list.
      node.host.clock.advance(10_000);
      return node.host.send(from(address)).outcome;
    });
    expect(outcomes).toEqual(['forwarded', 'forwarded', 'dropped', 'dropped']);
  });

  it('counts a packet again that comes in the same tick', () => {
    const rule = '-A PREROUTING -m connlimit --connlimit-above 1 --connlimit-mask 24';
    const node = new TestNode(tableOf('raw', [rule, '-A PREROUTING -j DROP']));
    for (const wait of [0, 0, 10_000]) {
      node.host.clock.advance(wait);
      node.host.send(CLIENT);
    }
    expect(node.matched('raw', 'PREROUTING')).toEqual([1, 3]);
  });
});

describe('connlimit, of ICMP', () => {
  it('finds the connections of pings that it has counted', () => {
    const node = new TestNode(
      tableOf('filter', [
        '-A FORWARD -m connlimit --connlimit-above 2 --connlimit-mask 24 -j DROP',
      ]),
    );
    const outcomes = [1, 2, 3].map((id) => {
      node.host.clock.advance(10_000);
      const echo = icmp(
        '10.0.0.2',
        '10.0.1.2',
        { type: 8, code: 0, id },
        { inputInterface: 'eth0' },
      );
      return node.host.send(echo).outcome;
    });
    expect(outcomes).toEqual(['forwarded', 'forwarded', 'dropped']);
  });
});

describe('owner', () => {
  it('knows the socket of the kernel that ICMP errors leave by, which has no owner', () => {
    const rules = ['--socket-exists', '! --socket-exists', '--uid-owner 0', '! --uid-owner 0'];
    const node = new TestNode(
      tableOf('filter', [
        ...rules.map((rule) => `-A OUTPUT -m owner ${rule}`),
        '-A FORWARD -j REJECT',
      ]),
    );
    expect(node.host.send(CLIENT).emitted.map(({ icmp: error }) => error?.type)).toEqual([3]);
    expect(node.matched('filter', 'OUTPUT')).toEqual([1, 0, 0, 1]);
  });

  it('knows none of a reset', () => {
    const node = new TestNode(
      tableOf('filter', [
        '-A OUTPUT -m owner --socket-exists',
        '-A OUTPUT -m owner ! --socket-exists',
        '-A FORWARD -p tcp -j REJECT --reject-with tcp-reset',
      ]),
    );
    node.host.send(CLIENT);
    expect(node.matched('filter', 'OUTPUT')).toEqual([0, 1]);
  });
});

describe('ipvs', () => {
  it('asks IPVS for the connection of a packet that it handled', () => {
    const virtual = { virtualAddress: Address.parse('10.96.0.1'), virtualPort: 80 };
    const connection = { ...virtual, method: 'MASQ', controllerPort: 0 } as const;
    const rules = ['--vaddr 10.96.0.0/16 --vport 80', '--vport 81', '! --ipvs'];
    const handled = new Set<PacketBuffer>();
    const node = new TestNode(
      tableOf(
        'filter',
        rules.map((rule) => `-A INPUT -m ipvs ${rule}`),
      ),
      4,
      {
        ipvs: { handled: (packet) => handled.has(packet), connectionOf: () => connection },
      },
    );
    for (const priority of [-10, 10]) {
      node.host.attach({
        name: 'IPVS',
        family: 4,
        hook: 'INPUT',
        priority,
        run(packet) {
          if (priority < 0) handled.add(packet);
          else handled.delete(packet);
          return 'accept';
        },
      });
    }
    node.host.send(withFields(CLIENT, { destination: Address.parse('10.0.0.1') }));
    expect(node.matched('filter', 'INPUT')).toEqual([1, 0, 0]);
  });
});

it('switches accounting on for connbytes when it is loaded, whether or not packets reach it', () => {
  const node = new TestNode('');
  const options = '--connbytes 2:9 --connbytes-mode packets --connbytes-dir original';
  const syn = tcp('10.0.0.2:1', '10.0.1.2:80', { inputInterface: 'eth0' });
  node.iptables.load(tableOf('filter', [`-A FORWARD -s 10.9.9.9 -m connbytes ${options}`]));
  node.host.send(syn);
  expect(JSON.stringify([...node.conntrack.dump()])).toContain('"counters":{"packets":1');
});
