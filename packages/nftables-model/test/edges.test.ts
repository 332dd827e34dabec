import { PacketPathError, tcp } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { nftRulesetOf, readNft, readNftJson, writeNft, writeNftJson } from '../src/index.ts';
import { payloadReader } from '../src/machine/payload.ts';
import { forwarding, syn, TestNode } from './node.ts';

/** The one rule of a chain as it is listed. */
function listed(rule: string, family = 'ip', version: '1.0.6' | '1.1.3' = '1.0.6'): string {
  const node = new TestNode('', undefined, undefined, 'refuse', version);
  node.nftables.load(forwarding([rule], '', family));
  return node.nftables.save().split('\n').slice(-4, -3).join('').trim();
}

function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (!(error instanceof PacketPathError)) throw error;
    return error.code;
  }
  return 'taken';
}

/** The answer of a call, or the code of its refusal. */
function answer(run: () => string): string {
  let told = '';
  const code = refusal(() => {
    told = run();
  });
  return code === 'taken' ? told : `refused: ${code}`;
}

describe('a test is left out of a listing only where another says it', () => {
  test.each([
    ['ip', 'ip ttl 6 tcp dport 80', 'ip ttl 6 tcp dport 80'],
    ['ip', 'ip protocol tcp tcp dport 80', 'tcp dport 80'],
    ['ip', 'ip protocol udp accept', 'ip protocol udp accept'],
    ['ip6', 'ip6 hoplimit 17 udp dport 53', 'ip6 hoplimit 17 udp dport 53'],
    ['ip6', 'ip6 nexthdr udp udp dport 53', 'udp dport 53'],
    ['inet', 'meta nfproto ipv4 ip saddr 10.0.0.1', 'ip saddr 10.0.0.1'],
    ['inet', 'meta nfproto ipv6 ip6 saddr fd00::1', 'ip6 saddr fd00::1'],
    ['inet', 'meta nfproto ipv4 tcp dport 80', 'meta nfproto ipv4 tcp dport 80'],
    ['inet', 'meta l4proto tcp tcp dport 80', 'tcp dport 80'],
    ['inet', 'meta l4proto != tcp accept', 'meta l4proto != tcp accept'],
    ['inet', 'meta mark 6 tcp dport 80', 'meta mark 0x00000006 tcp dport 80'],
    ['inet', 'ct mark 2 ip saddr 10.0.0.1', 'ct mark 0x00000002 ip saddr 10.0.0.1'],
  ])('%s: %s', (family, rule, wanted) => {
    expect(listed(rule, family)).toBe(wanted);
  });

  test('as it did', async () => {
    const told = [
      ['ip', 'meta l4proto { tcp } tcp dport 80'],
      ['inet', 'meta l4proto tcp reject with tcp reset'],
      ['ip', 'meta l4proto tcp reject with tcp reset'],
      ['inet', 'meta nfproto ipv4 reject with icmp type host-unreachable'],
      ['inet', 'meta nfproto ipv6 reject with icmpv6 type no-route'],
      ['inet', 'meta nfproto ipv4 reject with icmpx type no-route'],
      ['inet', 'meta nfproto ipv4 ct original ip saddr 10.0.0.1'],
      ['inet', 'meta nfproto ipv6 ct original ip6 saddr fd00::1'],
      ['inet', 'meta iiftype ether ether saddr 02:00:00:00:00:01'],
      ['inet', 'meta iiftype ether ip saddr 10.0.0.1'],
      ['inet', 'meta iiftype loopback ether saddr 02:00:00:00:00:01'],
      ['ip', 'meta iiftype ether ip saddr 10.0.0.1'],
    ].map(([family, rule]) => {
      const versions = (['1.0.6', '1.1.3'] as const).map((version) =>
        answer(() => listed(rule!, family, version)),
      );
      return `${family}: ${rule}\n  ${versions.join('\n  ')}\n`;
    });
    await expect(told.join('')).toMatchFileSnapshot('pinned/implied.txt');
  });
});

test.each([
  ['log level info prefix "x"', 'log prefix "x" level info'],
  ['log flags all prefix "x"', 'log prefix "x" flags all'],
  [
    'log flags skuid flags ether flags ip options level info',
    'log level info flags ip options flags skuid flags ether',
  ],
  [
    'log queue-threshold 2 snaplen 3 group 1 prefix "x"',
    'log prefix "x" group 1 snaplen 3 queue-threshold 2',
  ],
  ['log snaplen 3 group 1', 'log group 1 snaplen 3'],
  ['log flags tcp options,sequence', 'log flags tcp sequence,options'],
])('%s is listed in the one order of its options', (rule, wanted) => {
  expect(listed(rule)).toBe(wanted);
});

test.each([
  ['priority -2147483647', 'taken'],
  ['priority -2147483648', 'syntax'],
  ['priority 2147483647', 'taken'],
  ['priority 2147483648', 'syntax'],
  ['priority filter - 2147483647', 'taken'],
  ['priority mangle - 2147483499', 'syntax'],
  ['priority mangle - 2147483498', 'taken'],
  ['priority security + 2147483597', 'taken'],
  ['priority security + 2147483598', 'syntax'],
])('%s is %s', (priority, told) => {
  const script = `table ip t {\n chain c { type filter hook forward ${priority}; }\n}\n`;
  const code = refusal(() => readNft(script));
  expect(code === 'taken' ? code : 'syntax').toBe(told);
});

test.each([
  ['meta mark set ct mark & meta mark', 'unknown-match'],
  ['meta mark set ct mark & 0xff', 'taken'],
  ['meta mark set meta mark << ct mark', 'unknown-match'],
  ['meta mark set meta mark << 3', 'taken'],
  ['ip saddr & ip daddr == 10.0.0.1', 'unknown-match'],
  ['ip saddr & 255.0.0.0 == 10.0.0.0', 'taken'],
  ['ip saddr | 10.0.0.1 == 10.0.0.1', 'unknown-match'],
  ['ip saddr ^ 1.1.1.1 == 10.0.0.1', 'unknown-match'],
  ['tcp dport 80 == ct mark', 'syntax'],
])('arithmetic of a packet with a constant alone is modelled: `%s` is %s', (rule, told) => {
  expect(refusal(() => new TestNode(forwarding([rule])))).toBe(told);
});

test.each([
  ['tcp option maxseg size set 1400', 'taken'],
  ['tcp option window count set 7', 'taken'],
  ['frag id set 5', 'unknown-target'],
  ['dst nexthdr set 6', 'unknown-target'],
  ['hbh hdrlength set 1', 'unknown-target'],
  ['rt type set 0', 'unknown-target'],
])('of headers behind others options of TCP alone are written: `%s` is %s', (rule, told) => {
  expect(refusal(() => new TestNode(forwarding([rule], '', 'ip6')))).toBe(told);
});

test.each([
  ['ct helper set "123456789012345"', 'ct helper h { type "123456789012345" protocol tcp; }', 'ok'],
  ['iifname "123456789012345"', '', 'ok'],
  ['iifname "1234567890123456"', '', 'refused'],
  ['socket cgroupv2 level 1 "system.slice/long-name.service"', '', 'ok'],
  ['ct helper "12345678901234567890"', '', 'refused'],
  ['ct helper ""', '', 'refused'],
])('a name has as many letters as there is room for: `%s` is %s', (rule, _, told) => {
  const text = `table ip t {\n chain c {\n  type filter hook input priority 0;\n  ${rule}\n }\n}\n`;
  expect(refusal(() => readNft(text)) === 'taken' ? 'ok' : 'refused').toBe(told);
});

test.each([
  ['define a = { 80, 90-95 }', '{ $a, 443 }', '80, 90-95, 443'],
  ['define a = { 80 }\ndefine b = { $a, 90 }', '{ 443, $b }', '80, 90, 443'],
  ['define a = 80', '{ $a }', '80'],
])('the elements of a variable stand in the set that names it: %j', (defined, set, wanted) => {
  const text = `${defined}\ntable ip t {\n chain c {\n  tcp dport ${set} accept\n }\n}\n`;
  const [listed = ''] =
    /(?<=dport ).*(?= accept)/.exec(writeNft(nftRulesetOf(readNft(text)))) ?? [];
  const elements = listed.replace(/^\{ | \}$/g, '').split(', ');
  expect(elements.toSorted()).toEqual(wanted.split(', ').toSorted());
});

test.each([
  ['update @marks { tcp dport : 5 }', 'taken'],
  ['update @marks { tcp dport : 5-9 }', 'refused'],
  ['update @pairs { tcp dport : 10.0.0.2 . 80 }', 'taken'],
  ['update @pairs { tcp dport : 10.0.0.2 }', 'refused'],
  ['update @pairs { tcp dport : 10.0.0.2 . 80-90 }', 'refused'],
  ['update @pairs { tcp dport : 10.0.0.2 . 80 . 90 }', 'refused'],
])('packets add values of a map’s types: `%s` is %s', (rule, told) => {
  const maps = `map marks { type inet_service : mark; flags dynamic; size 9; }
 map pairs { type inet_service : ipv4_addr . inet_service; flags dynamic; size 9; }`;
  const result = refusal(() => new TestNode(forwarding([rule], maps)));
  expect(result === 'taken' ? result : 'refused').toBe(told);
});

test.each([
  ['ct expiration 5s', 'taken'],
  ['tcp dport 5s', 'refused'],
  ['meta mark 1d2h', 'refused'],
  ['ct state 5s', 'refused'],
])('times alone are written as durations: `%s` is %s', (rule, told) => {
  const result = refusal(() => readNft(forwarding([rule])));
  expect(result === 'taken' ? result : 'refused').toBe(told);
});

test('lines of an object that is kept end outside of its braces', () => {
  const text = `table ip t {
	ct timeout slow {
		protocol tcp
		l3proto ip
		policy = { established : 2m, close : 20s }
	}
}
`;
  const listed = new TestNode(text).nftables.save();
  expect(new TestNode(listed).nftables.save()).toBe(listed);
  expect(listed.split('\n').filter((line) => line.includes('policy'))).toHaveLength(1);
  expect(listed).toMatch(/policy = \{.*established.*close.*\}/);
});

test.each([
  ['ip', '10.0.1.7', '10.0.0.2', '10.0.9.9'],
  ['ip6', 'fd01::7', 'fd00::2', 'fd09::9'],
])('a map of addresses and ports gives both, family %s', (family, server, client, virtual) => {
  const text = `table ${family} t {
 chain c { type nat hook prerouting priority dstnat; dnat to tcp dport map { 80 : ${server} . 8080, 81 : ${server} . 8181 }; }
}
`;
  const node = new TestNode(text);
  const ends = [80, 81].map((port) => {
    const [sent] = node.send(
      tcp(
        { address: client, port: 4000 + port },
        { address: virtual, port },
        { inputInterface: 'eth0' },
      ),
    ).emitted;
    return `${sent?.destination} ${sent?.destinationPort}`;
  });
  expect(ends).toEqual([`${server} 8080`, `${server} 8181`]);
});

test('packets of the host to itself leave by a device of type loopback', () => {
  const text = `table ip t {
 chain c { type filter hook output priority 0; meta oiftype loopback counter; meta oiftype ether counter; }
}
`;
  const node = new TestNode(text);
  for (const to of ['10.0.0.1', '10.0.0.2', '10.0.0.3']) node.send(tcp('10.0.0.1:1', `${to}:80`));
  expect(node.nftables.save().match(/(?<=packets )\d+/g)).toEqual(['1', '2']);
});

test('JSON of what has nothing to say has no words for it', () => {
  const node = new TestNode(forwarding(['log'], '\tset s { type mark; }'));
  const { nftables } = JSON.parse(node.nftables.save({ json: true }));
  const [set] = nftables.flatMap((one: { set?: unknown }) => one.set ?? []);
  expect(set).not.toHaveProperty('flags');
  const [rule] = nftables.flatMap((one: { rule?: { expr: unknown } }) => one.rule ?? []);
  expect(rule.expr).toEqual([{ log: null }]);
  const again = readNftJson(JSON.stringify({ nftables }));
  expect(nftRulesetOf(again).tables[0]?.sets[0]?.flags).toEqual([]);
});

const MARK = { meta: { key: 'mark' } };

describe('what JSON says of', () => {
  const rule = (expr: readonly unknown[]): string => {
    const nftables = [
      { add: { table: { family: 'ip', name: 't' } } },
      { add: { chain: { family: 'ip', table: 't', name: 'c' } } },
      { add: { rule: { family: 'ip', table: 't', chain: 'c', expr } } },
    ];
    const ruleset = nftRulesetOf(readNftJson(JSON.stringify({ nftables })));
    const again = nftRulesetOf(readNftJson(writeNftJson(ruleset)));
    expect(writeNft(again)).toBe(writeNft(ruleset));
    return writeNft(ruleset).split('\n').slice(-4, -3).join('').trim();
  };

  test.each<[unknown, string]>([
    [{ quota: { val: 3, val_unit: 'kbytes' } }, 'quota 3 kbytes'],
    [
      { quota: { val: 3, val_unit: 'kbytes', used: 2, used_unit: 'kbytes' } },
      'quota 3 kbytes used 2 kbytes',
    ],
    [{ quota: { val: 3, val_unit: 'mbytes', used: 5 } }, 'quota 3 mbytes used 5 bytes'],
    [{ quota: { val: 30, inv: true } }, 'quota over 30 bytes'],
    [{ limit: { rate: 3, per: 'minute', burst: 9 } }, 'limit rate 3/minute burst 9 packets'],
    [
      {
        limit: {
          rate: 3,
          rate_unit: 'kbytes',
          per: 'hour',
          burst: 9,
          burst_unit: 'bytes',
          inv: true,
        },
      },
      'limit rate over 3 kbytes/hour burst 9 bytes',
    ],
    [{ log: { level: 'info', prefix: 'x' } }, 'log prefix "x" level info'],
    [
      { log: { flags: ['skuid', 'ether'], level: 'info', prefix: 'x' } },
      'log prefix "x" level info flags skuid flags ether',
    ],
    [
      { log: { 'queue-threshold': 2, snaplen: 3, group: 1 } },
      'log group 1 snaplen 3 queue-threshold 2',
    ],
    [{ log: { flags: 'all' } }, 'log flags all'],
    [{ log: { snaplen: 4294967295, group: 65535 } }, 'log group 65535 snaplen 4294967295'],
    [{ counter: { packets: 5, bytes: 6 } }, 'counter packets 5 bytes 6'],
    [{ counter: null }, 'counter packets 0 bytes 0'],
    [{ masquerade: { flags: ['random', 'persistent'] } }, 'masquerade random,persistent'],
    [{ reject: { type: 'icmp', expr: 'host-unreachable' } }, 'reject with icmp host-unreachable'],
    [{ 'ct count': { val: 3, inv: true } }, 'ct count over 3'],
    [{ notrack: null }, 'notrack'],
    [
      {
        vmap: {
          key: { payload: { protocol: 'tcp', field: 'dport' } },
          data: {
            set: [
              [80, { accept: null }],
              [{ range: [90, 95] }, { drop: null }],
            ],
          },
        },
      },
      'tcp dport vmap { 80 : accept, 90-95 : drop }',
    ],
    [
      {
        match: {
          op: '==',
          left: { payload: { protocol: 'tcp', field: 'dport' } },
          right: { set: [{ range: [80, 90] }, { range: [85, 99] }, 443] },
        },
      },
      'tcp dport { 80-99, 443 }',
    ],
    [
      { match: { op: 'in', left: { payload: { protocol: 'tcp', field: 'flags' } }, right: 'syn' } },
      'tcp flags syn',
    ],
  ])('%j', (one, wanted) => {
    expect(rule([one])).toBe(wanted);
  });

  test.each<[unknown]>([
    [{ vmap: { key: { payload: { protocol: 'tcp', field: 'dport' } }, data: { set: [80, 90] } } }],
    [
      {
        match: {
          op: '==',
          left: { payload: { protocol: 'tcp', field: 'dport' } },
          right: { set: [] },
        },
      },
    ],
    [{ quota: { val: 'x' } }],
    [{ limit: { rate: 3, per: 'year' } }],
    [{ log: { flags: 'odd' } }],
    [{ log: { flags: 'tcp' } }],
    [{ log: { level: 'odd' } }],
    [{ log: { group: 65536 } }],
    [{ log: { snaplen: {} } }],
    [{ log: { 'queue-threshold': -1 } }],
    [{ match: { op: '==', left: { '&': [] }, right: 1 } }],
    [{ match: { op: '==', left: { '&': [MARK] }, right: 1 } }],
    [{ match: { op: '==', left: { '&': MARK }, right: 1 } }],
    [{ match: { op: '==', left: { '<<': [] }, right: 1 } }],
    [{ match: { op: '==', left: { odd: [MARK, 1] }, right: 1 } }],
    ['accept'],
    [null],
  ])('%j is refused', (one) => {
    expect(refusal(() => rule([one]))).not.toBe('taken');
  });

  test.each([
    [undefined, []],
    ['dormant', ['dormant']],
    [['dormant'], ['dormant']],
  ])('the flags %j of a table is %j', (flags, wanted) => {
    const table = { family: 'ip', name: 't', ...(flags !== undefined && { flags }) };
    const text = JSON.stringify({ nftables: [{ add: { table } }] });
    expect(nftRulesetOf(readNftJson(text)).tables[0]?.flags).toEqual(wanted);
  });

  test('a rule that is not known is kept where rules may be unknown', () => {
    const kept = (expr: readonly unknown[]): unknown => {
      const node = new TestNode('', undefined, undefined, 'never-match');
      const nftables = [
        { add: { table: { family: 'ip', name: 't' } } },
        { add: { chain: { family: 'ip', table: 't', name: 'c' } } },
        { add: { rule: { family: 'ip', table: 't', chain: 'c', expr } } },
      ];
      return refusal(() => node.nftables.load(JSON.stringify({ nftables })));
    };
    expect([kept([{ odd: 1 }]), kept(['text']), kept([{ accept: null }])]).toEqual([
      'taken',
      'taken',
      'taken',
    ]);
  });
});

describe('bytes that a rule writes', () => {
  test.each([
    ['tcp sequence set 16909060', { sequence: 16909060 }],
    ['tcp ackseq set 16909060', { acknowledgement: 16909060 }],
    ['tcp window set 258', { window: 258 }],
    ['tcp sport set 258', {}],
    ['tcp dport set 258', {}],
  ])('%s', (rule, wanted) => {
    const node = new TestNode(
      `table ip t {\n chain c { type filter hook forward priority 0; ${rule}; }\n}\n`,
    );
    const packet = tcp('10.0.0.2:4000', '10.0.1.2:80', { inputInterface: 'eth0', sequence: 100 });
    const [sent] = node.send(packet).emitted;
    expect(sent?.tcp).toMatchObject(wanted);
    expect([sent?.sourcePort, sent?.destinationPort]).toEqual([
      rule.includes('sport') ? 258 : 4000,
      rule.includes('dport') ? 258 : 80,
    ]);
  });
});

test.each([
  ['tcp option @2,16,16 1460', true],
  ['tcp option @2,16,16 1461', false],
  ['tcp option @2,18,4 6', false],
  ['tcp option @2,20,8 0x5b', true],
  ['tcp option @2,20,8 0x5c', false],
  ['tcp option @2,16,8 5', true],
  ['tcp option @2,24,4 0xb', true],
  ['tcp option @2,24,8 0xb4', true],
  ['ct helper "ftp"', false],
  ['ct original ip saddr 10.0.0.2', true],
  ['ct original ip daddr 10.0.0.2', false],
])('%s holds for a SYN: %s', (rule, holds) => {
  const node = new TestNode(forwarding([`${rule} accept`]));
  const packet = tcp('10.0.0.2:4000', '10.0.1.2:80', { inputInterface: 'eth0', mss: 1460 });
  expect(node.passes(packet)).toBe(holds);
});

/** Expressions that one packet is charged for by a rule. */
function charged(rule: string, family: string, version: '1.0.6' | '1.1.3'): number {
  const node = new TestNode('', undefined, undefined, 'refuse', version);
  node.nftables.load(forwarding([`${rule} accept`], '', family));
  const packet =
    family === 'ip6'
      ? tcp('[fd00::2]:40000', '[fd01::2]:80', { inputInterface: 'eth0' })
      : syn(80, 40000);
  return node.send(packet).work.expressionsEvaluated;
}

test('rules charge what they did', async () => {
  const told = [
    ['ip', 'ip saddr 10.0.0.2 ip daddr 10.0.1.2'],
    ['ip', 'ip daddr 10.0.1.2 ip saddr 10.0.0.2'],
    ['ip', 'ip saddr != 10.0.0.2 ip daddr != 10.0.1.2'],
    ['ip', 'ip saddr 10.0.0.2 ip daddr != 10.0.1.2'],
    ['ip', 'tcp sport 40000 tcp dport 80'],
    ['ip', 'tcp dport 80 tcp sport 40000'],
    ['ip', 'tcp dport 80 ip saddr 10.0.0.2 tcp sport 40000'],
    ['ip', 'ip ttl 63 ip protocol tcp'],
    ['ip', 'ip saddr 10.0.0.2 ip ttl 63'],
    ['ip', 'ip saddr 10.0.0.2 ip daddr 10.0.1.2 tcp sport 40000 tcp dport 80'],
    ['ip6', 'ip6 saddr fd00::2 ip6 daddr fd01::2'],
    ['ip6', 'ip6 hoplimit 63 ip6 saddr fd00::2'],
    ['inet', 'ip saddr 10.0.0.2 tcp dport 80'],
    ['inet', 'tcp dport 80 ip saddr 10.0.0.2'],
    ['inet', 'icmp type echo-request'],
    ['inet', 'icmp type echo-request ip saddr 10.0.0.2'],
    ['inet', 'ip saddr 10.0.0.2 icmp type echo-request'],
    ['inet', 'igmp type 17'],
    ['inet', 'icmpv6 type echo-request'],
    ['ip', 'icmp id 7'],
    ['ip', 'icmp mtu 7'],
    ['ip', 'icmp type echo-reply icmp id 7'],
    ['ip6', 'icmpv6 id 7'],
    ['ip', 'ether saddr 02:00:00:00:00:02'],
    ['ip', 'ct original ip saddr 10.0.0.2'],
    ['inet', 'ct original ip saddr 10.0.0.2'],
    ['ip', 'fib saddr type local'],
  ].map(([family, rule]) => {
    const versions = (['1.0.6', '1.1.3'] as const).map((version) =>
      answer(() => `${charged(rule!, family!, version)}`),
    );
    return `${family}: ${rule}: ${versions.join(', ')}\n`;
  });
  await expect(told.join('')).toMatchFileSnapshot('pinned/charges.txt');
});

test('fields that rules ask for most have one reader each', () => {
  for (const [layer, offset, bytes] of [
    ['network', 12, 4],
    ['network', 16, 4],
    ['transport', 0, 2],
    ['transport', 2, 2],
  ] as const) {
    expect(payloadReader({ layer, offset, bytes })).toBe(payloadReader({ layer, offset, bytes }));
  }
});

describe('a flowtable', () => {
  const TABLE = 'table ip t {\n flowtable f { hook ingress priority 0; devices = { eth0 }; }\n}\n';

  test.each([
    ['delete flowtable ip t f', 'taken'],
    ['delete flowtable ip t g', 'not-found'],
    ['delete flowtable ip t handle 1', 'taken'],
    ['delete flowtable ip t handle 99', 'not-found'],
    ['destroy flowtable ip t g', 'taken'],
    ['destroy flowtable ip t handle 99', 'taken'],
    ['create flowtable ip t f { hook ingress priority 0; devices = { eth0 }; }', 'duplicate'],
    ['create flowtable ip t g { hook ingress priority 0; devices = { eth0 }; }', 'taken'],
  ])('%s: %s', (command, wanted) => {
    const node = new TestNode(TABLE);
    const told = refusal(() => node.nftables.load(`${command}\n`));
    expect(told).toBe(wanted);
    const isGone = command.startsWith('delete') && told === 'taken';
    expect(node.nftables.save().includes('flowtable f')).toBe(!isGone);
    expect(node.nftables.save().includes('flowtable g')).toBe(/create .* g /.test(command));
  });
});

test.each([
  ['  {"nftables": []}', 'taken'],
  ['\n\t{"nftables": []}', 'taken'],
  ['x {"nftables": []}', 'syntax'],
  ['# {\ntable ip t { }', 'taken'],
])('%j is loaded as what it is: %s', (text, told) => {
  const node = new TestNode();
  expect(refusal(() => node.nftables.load(text))).toBe(told);
});

test('rules are read, and listed as something that reads as the same', async () => {
  const rules = [
    'ipsec in spnum 3 ip6 saddr fd00::1',
    'ipsec out ip saddr 10.0.0.1',
    'ipsec in reqid 5',
    'tcp dport vmap { 80 :accept, 81: drop }',
    'tcp dport vmap { 80 :   accept }',
    'ct status seen-reply',
    'ct status dying,expected',
    'tcp flags & (syn | ack) == syn | ack',
    'tcp flags & (syn | ack) != 0',
    'tcp flags | syn == ack',
    'tcp flags ^ syn != 0x12',
    'ct state & (new | established) == new',
  ];
  const told = rules.flatMap((rule) =>
    ['ip', 'ip6', 'inet'].map((family) => {
      const one = answer(() => {
        const text = writeNft(nftRulesetOf(readNft(forwarding([rule], '', family))));
        expect(writeNft(nftRulesetOf(readNft(text)))).toBe(text);
        return text.split('\n').slice(-4, -3).join('').trim();
      });
      return `${family}: ${rule}\n  ${one}\n`;
    }),
  );
  await expect(told.join('')).toMatchFileSnapshot('pinned/read-again.txt');
});
