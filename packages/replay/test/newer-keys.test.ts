import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { COMPARATORS } from '../src/compare/comparators.ts';
import { ALTERED } from './support/altered-keys.ts';
import { play, type RawCase } from './support/recordings.ts';

const INTERFACES = [
  { name: 'eth0', addresses: ['10.0.0.1/24'] },
  { name: 'eth1', addresses: ['10.0.1.1/24'] },
];

const SYN = {
  hook: 'PREROUTING',
  interface: 'eth0',
  src: '10.0.0.2',
  dst: '10.0.1.9',
  protocol: 'tcp',
  sport: 1000,
  dport: 80,
  flags: ['SYN'],
};

/** A case of one step; what the kernel prints was taken from recordings of the same rules. */
function oneStep(
  setup: object,
  { configure, inject }: { configure?: object | string; inject?: object },
  expected: object,
): RawCase {
  const step = { at: 0, ...(configure && { configure }), ...(inject && { inject }) };
  return {
    format: 'kernel-case/1',
    name: 'made up',
    tags: [],
    recorded: { kernel: '6.18.44', tool: 'none' },
    setup: { interfaces: INTERFACES, routes: [], ...setup },
    steps: [{ ...step, expect: expected }],
  } as unknown as RawCase;
}

const IPSET =
  'create s hash:ip timeout 600 counters\nadd s 10.0.0.2 timeout 600 packets 3 bytes 120\n';
const RULES = '*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n';
const SAVED = RULES.replace('COMMIT', '-A FORWARD -p udp -j DROP\nCOMMIT');
const ADD_RULE = { 'iptables-restore': '*filter\n-A FORWARD -p udp -j DROP\nCOMMIT\n' };
const NO_CHAIN = { 'iptables-restore': '*filter\n-A NOWHERE -j DROP\nCOMMIT\n' };
const LISTED = [
  'IP Virtual Server version 1.2.1 (size=4096)',
  'Prot LocalAddress:Port Scheduler Flags',
  '  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn',
  'TCP  10.96.0.1:80 rr',
  '',
].join('\n');

/** A key, a case of one step that agrees, and what else the key could hold. */
const CASES: readonly (readonly [key: string, agreeing: RawCase, other: unknown])[] = [
  [
    'ipsets',
    oneStep(
      { ipset: IPSET },
      {},
      { ipsets: { s: [{ element: '10.0.0.2', timeout: 600, packets: 3, bytes: 120 }] } },
    ),
    { s: [{ element: '10.0.0.2', packets: 4 }] },
  ],
  [
    'ipsets',
    oneStep({ ipset: IPSET }, { configure: { ipset: 'del s 10.0.0.2\n' } }, { ipsets: { s: [] } }),
    { s: [{ element: '10.0.0.2' }] },
  ],
  ['save', oneStep({ iptables: RULES }, { configure: ADD_RULE }, { save: SAVED }), RULES],
  [
    'refused',
    oneStep({ iptables: RULES }, { configure: NO_CHAIN }, { refused: true, save: RULES }),
    undefined,
  ],
  ['refused', oneStep({ iptables: RULES }, { configure: ADD_RULE }, { save: SAVED }), true],
  [
    'statAll',
    oneStep({}, { inject: { ...SYN, flags: ['ACK', 'RST'] } }, { statAll: { invalid: 1 } }),
    {},
  ],
  ['statAll', oneStep({}, { inject: SYN }, { statAll: {} }), { invalid: 1 }],
  ['expectations', oneStep({}, { inject: SYN }, { expectations: [] }), [{ helper: 'ftp' }]],
  [
    'sysctls',
    oneStep(
      { sysctls: { 'net.ipv4.vs.drop_packet': 1 } },
      {},
      { sysctls: { 'net.ipv4.vs.drop_packet': 1 } },
    ),
    { 'net.ipv4.vs.drop_packet': 2 },
  ],
  [
    'listings',
    oneStep({ ipvsadm: '-A -t 10.96.0.1:80 -s rr' }, {}, { listings: { '-Ln': LISTED } }),
    { '-Ln': LISTED.replace(' rr', ' wrr') },
  ],
];

describe('a case made up by hand', () => {
  test.each(CASES)(
    'agrees in %s, and differs when that is altered',
    { tags: ['slow'] },
    (key, agreeing, other) => {
      expect(play(agreeing)).toMatchObject({ differing: [], failure: undefined });
      const altered = structuredClone(agreeing) as RawCase;
      const expected = altered.steps[0]?.expect as Record<string, unknown>;
      if (other === undefined) delete expected[key];
      else expected[key] = other;
      const keys = play(altered).differing.flatMap(({ differences }) =>
        differences.map((difference) => difference.key),
      );
      expect(keys.some((place) => place.startsWith(key))).toBe(true);
    },
  );

  test('a change is applied before its packet, tool by tool', () => {
    const configure = {
      ip: 'address add 10.0.2.1/24 dev eth1',
      nft: 'add table ip t\nadd chain ip t f { type filter hook forward priority 0; }\nadd rule ip t f drop\n',
      'ip6tables-restore': '*filter\n-A FORWARD -j DROP\nCOMMIT\n',
      sysctls: { 'net.ipv4.ip_forward': 1 },
    };
    const inject = { ...SYN, dst: '10.0.2.9' };
    const raw = oneStep({ ip6tables: RULES }, { configure, inject }, { outcome: 'dropped' });
    expect(play(raw)).toMatchObject({ differing: [] });
  });

  test('a sysctl that no model follows leaves the packets to show whether it matters', () => {
    const sysctls = { 'net.ipv4.conf.all.rp_filter': 2, 'net.ipv4.of_a_newer_kernel': 1 };
    const raw = oneStep(
      { sysctls },
      { configure: { sysctls }, inject: SYN },
      { outcome: 'forwarded' },
    );
    expect(play(raw)).toMatchObject({ differing: [], failure: undefined });
  });

  test('a tool that is not one of the format is refused with its path', () => {
    expect(() => play(oneStep({}, { configure: { tc: 'qdisc add' } }, {}))).toThrow(
      /case\.steps\[0\]\.configure\.tc/,
    );
  });
});

test('every key that is compared is altered in a test', () => {
  const altered = new Set([...ALTERED, ...CASES.map(([key]) => key)]);
  expect([...COMPARATORS.keys()].filter((key) => !altered.has(key))).toEqual([]);
});

test('a key that every object inherits is a difference like any other', () => {
  const file = new URL('../../../fixtures/inputs/case-toString-key.jsonl', import.meta.url);
  const { differing } = play(JSON.parse(readFileSync(file, 'utf8')) as RawCase);
  expect(differing[0]?.differences[0]).toEqual({
    key: 'destinations[0].toString',
    expected: '0',
    got: 'nothing',
  });
});
