import {
  columnsOf,
  createRandom,
  type Packet,
  SECOND,
  SeededChoices,
  tcp,
} from '@packet-path/core';
import { expect, test } from 'vitest';
import { TestNode } from './node.ts';

const SERVICES = Array.from({ length: 60 }, (_, index) => index);
const ENDS = [0, 1, 2];

const TABLES = `
table ip proxy {
  set seen { type ipv4_addr; elements = { 10.0.1.20, 10.0.0.21 } }
  map services {
    type ipv4_addr . inet_proto . inet_service : verdict
    elements = { ${SERVICES.map((index) => `10.96.0.${index + 1} . tcp . 80 : goto svc-${index}`).join(', ')} }
  }
  ${SERVICES.map(chainOf).join('\n')}
  chain mark { ip saddr 10.0.0.20 counter; }
  chain pre { type filter hook prerouting priority dstnat - 10; ip daddr 10.96.0.7 counter; }
  chain nat { type nat hook prerouting priority dstnat; jump mark; ip daddr . meta l4proto . th dport vmap @services; }
  chain forward { type filter hook forward priority filter; ip daddr @seen counter; oifname "eth1" counter; }
  chain post { type nat hook postrouting priority srcnat; ip saddr 10.0.0.21 ip daddr @seen counter; }
}
table inet both {
  chain drawn { meta l4proto tcp dnat ip to numgen random mod 2 map { 0 : 10.0.1.30 . 80, 1 : 10.0.0.30 . 80 }; }
  map ports { type inet_service : verdict; elements = { 90 : goto drawn }; }
  chain nat { type nat hook prerouting priority dstnat + 10; th dport vmap @ports; }
}`;

function chainOf(index: number): string {
  // Three services share an endpoint, which has a note for each of the clients' places.
  const ends = ENDS.map((end) => `${end} : 10.0.${end % 2}.${20 + ((index + end) % 9)} . 8080`);
  return `chain svc-${index} { meta l4proto tcp dnat ip to numgen random mod 3 map { ${ends.join(', ')} }; }`;
}

const PACKETS = Array.from({ length: 1600 }, (_, index): Packet => {
  const source = { address: `10.0.0.${20 + (index % 3 === 0 ? 1 : 0)}`, port: 2000 + index };
  const destination = { address: `10.96.0.${1 + ((index * 7) % 60)}`, port: 80 };
  return tcp(source, destination, { inputInterface: 'eth0' });
});

const CHANGES = [
  'add rule ip proxy forward ip daddr 10.0.1.21 counter',
  'add element ip proxy seen { 10.0.1.23 }',
  'add rule ip proxy svc-3 counter',
];

test('a walk that is recalled counts as one that is walked, for each client, until rules change', {
  tags: ['slow'],
}, () => {
  const [walked, one, many] = [unseeded(), seeded(), seeded()].map((choices) => {
    return new TestNode(TABLES, choices);
  }) as [TestNode, TestNode, TestNode];
  const counters = ['setProbes', 'expressionsEvaluated', 'mapLookups', 'rulesMatched'] as const;
  for (const change of CHANGES) {
    const traversals = PACKETS.map((packet) => walked.host.send(packet));
    const sent = PACKETS.map((packet) => one.host.send(packet));
    expect(JSON.stringify(sent)).toBe(JSON.stringify(traversals));
    const columns = many.host.sendMany(columnsOf(PACKETS), { counters });
    for (const name of counters) {
      expect([...columns.counters[name]!]).toEqual(traversals.map(({ work }) => work[name]));
    }
    for (const { host, nftables } of [one, many]) {
      expect(nftables.save()).toBe(walked.nftables.save());
      host.clock.advance(200 * SECOND);
      nftables.run(change);
    }
    walked.host.clock.advance(200 * SECOND);
    walked.nftables.run(change);
  }
  expect(one.host.courses.followed).toBeGreaterThan(4000);
  expect(many.host.courses.followed).toBeGreaterThan(4000);
});

test('packets of one family take no end that was kept of the other', { tags: ['slow'] }, () => {
  const packets = Array.from({ length: 400 }, (_, index) => {
    const isV4 = index % 2 === 0;
    const source = { address: isV4 ? '10.0.0.20' : 'fd00::20', port: 2000 + index };
    const destination = { address: isV4 ? `10.0.1.${40 + (index % 50)}` : 'fd01::40', port: 90 };
    return tcp(source, destination, { inputInterface: 'eth0' });
  });
  const fared = [unseeded(), seeded()].map((choices) => {
    const { host } = new TestNode(TABLES, choices);
    return JSON.stringify(packets.map((packet) => host.send(packet)));
  });
  expect(fared[1]).toBe(fared[0]);
});

function seeded(): SeededChoices {
  return new SeededChoices(createRandom('kept walks'));
}

/** Choices of the same seed that do not say so: with them every packet is walked. */
function unseeded(): SeededChoices {
  return Object.defineProperty(seeded(), 'seeded', { value: undefined });
}
