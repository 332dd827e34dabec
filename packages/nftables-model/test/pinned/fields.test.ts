import { PacketPathError, withFields } from '@packet-path/core';
import { expect, test } from 'vitest';
import { nftRulesetOf, readNft, writeNft, writeNftJson } from '../../src/index.ts';
import { TestNode } from '../node.ts';
import { PROBES } from './probes.ts';

const HEADERS = [
  ...['ether', 'vlan', 'arp', 'ip', 'ip6', 'th', 'tcp', 'udp', 'udplite', 'sctp', 'dccp', 'icmp'],
  ...[
    'icmpv6',
    'igmp',
    'ah',
    'esp',
    'comp',
    'gre',
    'hbh',
    'rt',
    'rt0',
    'rt2',
    'srh',
    'frag',
    'dst',
    'mh',
  ],
  ...['meta', 'ct', 'ct original', 'ct reply', 'rt', 'socket'],
];
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  'tcp option': [
    ...[
      'eol',
      'nop',
      'noop',
      'maxseg',
      'mss',
      'window',
      'sack-perm',
      'sack-permitted',
      'sack',
      'sack0',
    ],
    ...[
      'sack1',
      'sack2',
      'sack3',
      'timestamp',
      'md5sig',
      'mptcp',
      'fastopen',
      '0',
      '1',
      '2',
      '9',
      '255',
      '256',
    ],
  ],
  'ip option': ['rr', 'lsrr', 'ssrr', 'ra', 'odd'],
  'sctp chunk': [
    ...[
      'data',
      'init',
      'init-ack',
      'sack',
      'heartbeat',
      'heartbeat-ack',
      'abort',
      'shutdown',
      'shutdown-ack',
    ],
    ...[
      'error',
      'cookie-echo',
      'cookie-ack',
      'ecne',
      'cwr',
      'shutdown-complete',
      'asconf-ack',
      'forward-tsn',
    ],
    ...['asconf', 'odd'],
  ],
};
const OPTION_FIELDS = [
  ...[
    'kind',
    'length',
    'size',
    'count',
    'left',
    'right',
    'tsval',
    'tsecr',
    'subtype',
    'type',
    'ptr',
    'addr',
  ],
  ...[
    'value',
    'flags',
    'tsn',
    'stream',
    'ssn',
    'ppid',
    'init-tag',
    'a-rwnd',
    'num-outbound-streams',
  ],
  ...['num-inbound-streams', 'initial-tsn', 'cum-tsn-ack', 'num-gap-ack-blocks', 'num-dup-tsns'],
  ...['lowest-tsn', 'seqno', 'new-cum-tsn'],
];

/** Numbers at the edges of fields of so many bits. */
const EDGES = [0, 1, 2, 3, 4, 7, 8, 9, 13, 16, 20, 24, 32, 48, 63].flatMap((bits) => [
  `${2n ** BigInt(bits) - 1n}`,
  `${2n ** BigInt(bits)}`,
]);
const WORDS = [
  '10.0.0.1',
  'fd00::1',
  '00:11:22:33:44:55',
  '"eth0"',
  '5s',
  '"10:00"',
  '1:2',
  'exists',
];

const scriptOf = (rules: readonly string[], place: string): string =>
  `table inet t {\nchain c {\ntype filter hook ${place};\n${rules.join('\n')}\n}\n}\n`;

/** A rule as it is listed, and in JSON; undefined where it is refused. */
function listed(rule: string): readonly [string, string] | undefined {
  try {
    const ruleset = nftRulesetOf(readNft(scriptOf([rule], 'forward priority 0')));
    const [, json = ''] = /"expr":(.*?)\}\}\]\}$/.exec(writeNftJson(ruleset)) ?? [];
    return [writeNft(ruleset).split('\n').slice(3, -3).join(' ').trim(), json];
  } catch (error) {
    if (!(error instanceof PacketPathError)) throw error;
    return undefined;
  }
}

/** The names of fields behind a word, as its refusal tells them. */
function fieldsOf(header: string): readonly string[] {
  try {
    readNft(scriptOf([`${header} odd-field 1`], 'forward priority 0'));
  } catch (error) {
    if (!(error instanceof PacketPathError)) throw error;
    return (error.expected ?? '').split(', ').map((name) => `${header} ${name}`);
  }
  return [];
}

const FIELDS = [
  ...HEADERS.flatMap(fieldsOf),
  ...Object.entries(OPTIONS).flatMap(([of, names]) =>
    names.flatMap((name) => ['', ...OPTION_FIELDS].map((field) => `${of} ${name} ${field}`.trim())),
  ),
];

test('fields take the values, and are written, as they were', { tags: ['slow'] }, async () => {
  const lines: string[] = [];
  for (const field of new Set(FIELDS)) {
    if (['0', 'exists', ...WORDS].every((value) => listed(`${field} ${value}`) === undefined))
      continue;
    const taken = [...EDGES, ...WORDS].filter((value) => listed(`${field} ${value}`) !== undefined);
    lines.push(`${field}: ${taken.map((value) => value.slice(0, 12)).join(' ')}`);
    const [first, last] = [taken[0]!, taken.at(-1)!];
    const forms = [
      ...[first, last, `!= ${first}`, `< ${last}`, `${first}-${last}`, `{ ${first}, ${last} }`],
      ...[`& 1 == ${first}`, `and 3 != ${first}`, `set ${last}`, `set ${first}`, 'missing'],
    ];
    for (const form of forms) {
      const [text, json] = listed(`${field} ${form}`) ?? ['refused', ''];
      lines.push(`  ${form}: ${text.replace(`${field} ${form}`, '=')}`);
      if (form === first) lines.push(`    ${json}`);
    }
  }
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('fields.txt');
});

test('fields of packets are, bit by bit, what they were', { tags: ['slow'] }, async () => {
  const rules: string[] = [];
  for (const field of new Set(FIELDS)) {
    if (/ random$|^meta (?:day|hour|time|cpu)$|^time|sdif/.test(field)) continue;
    for (let bit = 0; bit < 32; bit++) {
      const rule = `${field} & ${2 ** bit} != 0 counter`;
      if (listed(rule) !== undefined) rules.push(rule);
      else if (bit === 0) break;
    }
  }
  const lines: string[] = [];
  for (const place of ['prerouting priority 0', 'postrouting priority 300']) {
    const node = new TestNode(scriptOf(rules, place));
    let before = rules.map(() => 0);
    for (const probe of PROBES) {
      node.send(withFields(probe, { mark: probe.mark || 0x8005 }));
      const saved = node.nftables.save().split('chain c {')[1]!;
      const now = [...saved.matchAll(/counter packets (\d+)/g)].map(([, count]) => Number(count));
      expect(now.length).toBe(rules.length);
      const values = new Map<string, number>();
      for (const [index, rule] of rules.entries()) {
        const [field = '', bit = ''] = rule.split(' & ');
        if (now[index]! > before[index]!) {
          values.set(field, (values.get(field) ?? 0) + Number.parseInt(bit, 10));
        }
      }
      lines.push(
        `${place} ${probe}`,
        `  ${[...values].map((entry) => entry.join(' ')).join('; ')}`,
      );
      before = now;
    }
  }
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('field-values.txt');
});

test('codes of answers and messages have the names that they had', async () => {
  const lines: string[] = [];
  for (const field of [
    'icmp code',
    'icmpv6 code',
    'reject with icmp',
    'reject with icmpv6',
    'reject with icmpx',
  ]) {
    const found: string[] = [];
    for (let code = 0; code < 17; code++) {
      const text = listed(`${field} ${code}`)?.[0];
      if (text !== undefined) found.push(`${code} ${text.slice(field.length + 1)}`);
    }
    for (const name of NAMES.split(' ')) {
      const text = listed(`${field} ${name}`)?.[0];
      if (text !== undefined) found.push(`${name} ${text}`);
    }
    lines.push(`${field}: ${found.join(', ')}`);
  }
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('codes.txt');
});

const NAMES =
  'net-unreachable host-unreachable prot-unreachable port-unreachable frag-needed net-prohibited host-prohibited admin-prohibited no-route addr-unreachable policy-fail reject-route';
