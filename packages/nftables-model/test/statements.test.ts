import { type Packet, SECOND, tcp, tcpFlagNames, udp } from '@packet-path/core';
import { Ipsets, Iptables } from '@packet-path/iptables-model';
import { describe, expect, test } from 'vitest';
import { forwarding, syn, TestNode } from './node.ts';

const NAT = (
  rules: readonly string[],
  hook = 'prerouting',
  family = 'ip',
): string => `table ${family} n {
	chain c {
		type nat hook ${hook} priority ${hook === 'prerouting' || hook === 'output' ? 'dstnat' : 'srcnat'};
		${rules.join('\n\t\t')}
	}
}
`;

/** Where the first packet that left went. */
function end({ destination, destinationPort }: Packet): string {
  return `${destination}:${destinationPort}`;
}

describe('translation', () => {
  test.each([
    ['meta l4proto tcp dnat to 10.0.1.9:8080', '10.0.1.9:8080'],
    ['dnat to 10.0.1.9', '10.0.1.9:80'],
    ['meta l4proto tcp dnat to :8080', '10.0.1.2:8080'],
    ['dnat to tcp dport map { 80 : 10.0.1.7 }', '10.0.1.7:80'],
    ['dnat ip addr . port to tcp dport map { 80 : 10.0.1.7 . 8081 }', '10.0.1.7:8081'],
    ['dnat to numgen inc mod 2 map { 0 : 10.0.1.7, 1 : 10.0.1.8 }', '10.0.1.7:80'],
  ])('%s', (statement, expected) => {
    const node = new TestNode(NAT([statement]));
    const { emitted } = node.send(syn());
    expect(emitted.map(end)).toEqual([expected]);
    const [entry] = node.conntrack.entries();
    expect(`${entry?.reply.source}:${entry?.reply.sourcePort}`).toBe(expected);
    // The connection is decided: the chain is not asked again.
    expect(node.send(syn()).work.rulesEvaluatedIn({ table: 'n' })).toBe(0);
  });

  test('to an address and port that a named map holds, as its type says', () => {
    const map =
      'map m { type inet_service : ipv4_addr . inet_service; elements = { 80 : 10.0.1.7 . 81 }; }';
    const script = NAT(['dnat ip to tcp dport map @m']).replace('{', `{ ${map}`);
    expect(new TestNode(script).send(syn()).emitted.map(end)).toEqual(['10.0.1.7:81']);
  });

  test('in a table of both families is of the family of its address', () => {
    const node = new TestNode(
      NAT(['dnat ip to 10.0.1.9', 'dnat ip6 to fd01::9'], 'prerouting', 'inet'),
    );
    expect(node.send(syn()).emitted.map(end)).toEqual(['10.0.1.9:80']);
    const packet6 = tcp('[fd00::2]:40000', '[fd01::2]:80', { inputInterface: 'eth0' });
    expect(node.send(packet6).emitted.map(end)).toEqual(['fd01::9:80']);
  });

  test('masquerade, snat and redirect', () => {
    const sourceOf = (rule: string): string => {
      const [packet] = new TestNode(NAT([rule], 'postrouting')).send(syn()).emitted;
      return `${packet?.source}`;
    };
    expect(sourceOf('masquerade')).toBe('10.0.1.1');
    expect(sourceOf('masquerade fully-random')).toBe('10.0.1.1');
    expect(sourceOf('snat to 10.0.1.77')).toBe('10.0.1.77');
    const { delivered } = new TestNode(NAT(['meta l4proto tcp redirect to :8080'])).send(syn());
    expect(delivered.map(end)).toEqual(['10.0.0.1:8080']);
  });

  test('switches tracking on, as ct does, and a chain of type nat alone does not', () => {
    const tracks = (script: string): boolean => new TestNode(script).conntrack.enabled(4);
    expect(tracks(NAT(['tcp dport 80 accept']))).toBe(false);
    expect(tracks(NAT(['ip daddr 1.2.3.4 dnat to 10.0.1.9']))).toBe(true);
    expect(tracks('table ip t { chain unused { ct mark 0x1; } }')).toBe(true);
    expect(new TestNode('table ip6 t { chain unused { ct mark 0x1; } }').conntrack.enabled(4)).toBe(
      false,
    );
  });
});

describe('reject', () => {
  test.each([
    ['reject', 'icmp 3/3'],
    ['reject with icmp host-unreachable', 'icmp 3/1'],
    ['reject with icmp admin-prohibited', 'icmp 3/13'],
    ['reject with icmpx port-unreachable', 'icmp 3/3'],
    ['reject with icmpx no-route', 'icmp 3/0'],
    ['reject with tcp reset', 'tcp RST,ACK'],
  ])('%s', (statement, answer) => {
    const { outcome, emitted } = new TestNode(forwarding([statement])).send(syn());
    expect(outcome).toBe('rejected');
    expect(emitted.map(describeAnswer)).toEqual([answer]);
  });

  test.each([
    ['reject', 'icmp 1/4'],
    ['reject with icmpx host-unreachable', 'icmp 1/3'],
    ['reject with icmpx admin-prohibited', 'icmp 1/1'],
    ['reject with icmpv6 policy-fail', 'icmp 1/5'],
  ])('of IPv6: %s', (statement, answer) => {
    const node = new TestNode(forwarding([statement], '', 'inet'));
    const packet = tcp('[fd00::2]:40000', '[fd01::2]:80', { inputInterface: 'eth0' });
    expect(node.send(packet).emitted.map(describeAnswer)).toEqual([answer]);
  });
});

function describeAnswer({ icmp, tcp: segment }: Packet): string {
  return icmp === null
    ? `tcp ${tcpFlagNames(segment?.flags ?? 0)
        .sort()
        .reverse()}`
    : `icmp ${icmp.type}/${icmp.code}`;
}

describe('limit', () => {
  const passes = (node: TestNode, count: number): number =>
    Array.from({ length: count }, () => node.passes(syn())).filter(Boolean).length;

  test('lets a burst through, then the rate', () => {
    const node = new TestNode(forwarding(['limit rate 2/second burst 3 packets accept']));
    expect(passes(node, 5)).toBe(3);
    node.host.clock.advance(SECOND);
    expect(passes(node, 5)).toBe(2);
    node.host.clock.advance(100 * SECOND);
    expect(passes(node, 9)).toBe(3);
  });

  test('over is what is left', () => {
    const node = new TestNode(
      forwarding(['limit rate over 2/second burst 3 packets drop', 'accept']),
    );
    expect(passes(node, 5)).toBe(3);
  });

  test('counts bytes', () => {
    // A SYN has 40 bytes; 100 bytes a second and as many at once.
    const node = new TestNode(forwarding(['limit rate 100 bytes/second burst 100 bytes accept']));
    expect(passes(node, 9)).toBe(5);
  });
});

describe('jhash', () => {
  const balancer = (seed: string): TestNode =>
    new TestNode(
      NAT([
        `dnat to jhash ip saddr . tcp sport mod 4${seed} map { 0 : 10.0.1.10, 1 : 10.0.1.11, 2 : 10.0.1.12, 3 : 10.0.1.13 }`,
      ]),
    );
  const chosen = (node: TestNode, port: number): string =>
    `${node.send(syn(80, port)).emitted[0]?.destination}`;

  test('spreads connections evenly, and each the same way again', () => {
    const node = balancer(' seed 0x5eed');
    const again = balancer(' seed 0x5eed');
    const counts = new Map<string, number>();
    for (let port = 1024; port < 5024; port++) {
      const server = chosen(node, port);
      counts.set(server, (counts.get(server) ?? 0) + 1);
      expect(chosen(again, port)).toBe(server);
    }
    // Of 4,000 draws among four, each gets 1,000, with a deviation of 27.
    expect([...counts.values()].every((count) => Math.abs(count - 1000) < 140)).toBe(true);
    expect(counts.size).toBe(4);
  });

  test('without a seed draws one from the host', () => {
    const ports = Array.from({ length: 60 }, (_, index) => 2000 + index);
    const drawn = balancer('');
    const given = balancer(' seed 0x5eed');
    const other = ports.map((port) => chosen(drawn, port));
    expect(other).not.toEqual(ports.map((port) => chosen(given, port)));
    const twin = balancer('');
    expect(ports.map((port) => chosen(twin, port))).toEqual(other);
  });
});

describe('marks', () => {
  test('are set on packets and connections', () => {
    const node = new TestNode(
      forwarding([
        'meta mark set 0x12',
        'ct mark set meta mark',
        'meta mark set meta mark & 0xf0 | 0x1',
        'accept',
      ]),
    );
    expect(node.send(syn()).emitted[0]?.mark).toBe(0x11);
    expect(node.conntrack.entries()[0]?.mark).toBe(0x12);
  });

  test('set in a chain of type route lead a packet of the host elsewhere, in one of type filter not', () => {
    for (const type of ['route', 'filter']) {
      const node = new TestNode(
        `table ip t { chain out { type ${type} hook output priority mangle; meta mark set 0x1; } }`,
      );
      node.host.routes.addRule({ mark: 1, mask: 1, table: 'marked' });
      node.host.addRoute('default dev eth1', 'marked');
      node.host.addRoute('default dev eth0');
      const { emitted } = node.send(udp('10.0.0.1:1', '192.0.2.1:53'));
      expect(emitted[0]?.outputInterface).toBe(type === 'route' ? 'eth1' : 'eth0');
    }
  });

  test('and the fields of headers are written', () => {
    const node = new TestNode(forwarding(['ip dscp set af11', 'ip ttl set 9', 'accept']));
    expect(node.send(syn()).emitted[0]).toMatchObject({ tos: 0x28, ttl: 9 });
  });

  test('notrack leaves a packet without a connection', () => {
    const node = new TestNode(
      `table ip t {
	chain raw { type filter hook prerouting priority raw; tcp dport 80 notrack; }
	chain fwd { type filter hook forward priority 0; policy drop; ct state untracked accept; }
}
`,
    );
    expect([node.passes(syn(80)), node.passes(syn(81))]).toEqual([true, false]);
    expect(node.conntrack.entries()).toEqual([]);
  });
});

describe('beside iptables on one host', () => {
  test('rules of both run by their priorities, and either may drop', () => {
    const node = new TestNode(`table ip t {
	chain early { type filter hook forward priority filter - 1; tcp dport 1 drop; meta mark set 0x1; }
	chain late { type filter hook forward priority filter + 1; tcp dport 2 drop; meta mark 0x3 meta mark set 0x4; }
}
`);
    const iptables = new Iptables(node.host, 4, {
      conntrack: node.conntrack,
      ipsets: new Ipsets(node.host),
    });
    iptables.load(`*mangle
-A FORWARD -m mark --mark 0x0 -j MARK --set-xmark 0x5/0xffffffff
COMMIT
*filter
-A FORWARD -m mark --mark 0x1 -j MARK --set-xmark 0x3/0xffffffff
-A FORWARD -p tcp --dport 3 -j DROP
COMMIT
`);
    const { steps, traversal } = node.trace(syn());
    expect(traversal.emitted[0]?.mark).toBe(4);
    const names = steps.flatMap((step) =>
      step.kind === 'hook' && step.hook === 'FORWARD' ? [step.name] : [],
    );
    expect(names).toEqual([
      'iptables mangle',
      'nftables ip t early',
      'iptables filter',
      'nftables ip t late',
    ]);
    expect([1, 2, 3, 4].map((port) => node.passes(syn(port)))).toEqual([false, false, false, true]);
    expect(traversal.work.rulesEvaluatedIn({ table: 'filter' })).toBe(2);
    expect(traversal.work.rulesEvaluatedIn({ table: 't' })).toBe(4);
  });
});

describe('reject asks for what it needs before anything that is no test', () => {
  const over = 'quota over 100 bytes';
  const used = (rule: string, packet: Packet): string => {
    const node = new TestNode(
      `table inet t {\nchain f {\ntype filter hook forward priority 0;\n${rule}\n}\n}`,
    );
    node.send(packet);
    return /used (\d+)/.exec(node.nftables.save())?.[1] ?? '0';
  };
  const datagram = udp('10.0.0.2:5000', '10.0.1.2:53', { inputInterface: 'eth0', length: 60 });

  test.each([
    ['a quota counts no packet of another protocol', `${over} reject with tcp reset`, '0'],
    ['nor of another family', `${over} reject with icmpv6 no-route`, '0'],
    ['but those that may be rejected', `${over} reject with icmp no-route`, '60'],
    ['and all where the answer fits both', `${over} reject with icmpx no-route`, '60'],
  ])('%s', (_, rule, bytes) => {
    const words = rule.replace('icmp no-route', 'icmp net-unreachable');
    expect(used(words, datagram)).toBe(bytes);
  });
});

describe('neighbouring fields that are both to differ', () => {
  const rule = 'ip ttl != 64 ip protocol != udp accept';
  const script = `table ip t {\nchain f {\ntype filter hook forward priority 0; policy drop;\n${rule}\n}\n}`;
  const syn = (ttl: number): Packet =>
    tcp('10.0.0.2:5000', '10.0.1.2:80', { inputInterface: 'eth0', ttl });

  // A TTL is one less behind the router's routing decision.
  test.each([
    ['1.0.6', 65, true],
    ['1.1.7', 65, false],
    ['1.0.6', 64, true],
    ['1.1.7', 64, true],
  ] as const)('are compared at once by nft before 1.1: %s, a TTL of %d', (version, ttl, passes) => {
    const node = new TestNode(script, undefined, undefined, undefined, version);
    expect(node.passes(syn(ttl))).toBe(passes);
  });
});
