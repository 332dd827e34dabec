import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../src/index.ts';
import { reasonOf } from '../src/observe/reason.ts';
import { ALTERED } from './support/altered-keys.ts';
import { play, type RawStep, recordedCase } from './support/recordings.ts';

type Alter = (expected: RawStep['expect']) => void;

/** A case that agrees, a key of it, what is changed by hand, and where the difference must show. */
type Alteration = readonly [file: string, name: string, key: string, place: string, alter: Alter];

const KUBE = ['kube-proxy-ipv4-1', 'a-kube-modern-10x2-seed1'] as const;
const FULL = ['conntrack-full-2', 'f-unassured-dense-seed2'] as const;
const ASSURED = ['conntrack-full-2', 'f-assured-full-seed2'] as const;
const IPVS = ['ipvs-entries-1', 'ct-tcp-1'] as const;
const LOCAL_OUT = ['ipvs-local-out-1', 'localout-dr-1'] as const;

const REFUSED = ['ipvs-local-out-1', 'localout-nodest-ct0-1'] as const;
const STACK = ['ipvs-hooks-1', 'hooks-nat-ct1-1'] as const;
const NFTABLES = ['nftables-rulesets-1', 'p-fixed-dynsets-seed1'] as const;
const NUMGEN = ['nftables-rulesets-1', 'p-fixed-numgen-seed1'] as const;
const ICMP = ['ipvs-icmp-1', 'icmp-schedule1-ct0-1'] as const;
const TTL = ['ipvs-icmp-1', 'icmp-ttl-1'] as const;

/** The first of a list, to be changed. */
function first(expected: RawStep['expect'], key: string): Record<string, unknown> {
  return (expected[key] as Record<string, unknown>[])[0] ?? expect.fail();
}

/** Changes the first number inside a nest of objects and arrays. */
function addOne(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const nest = value as Record<string, unknown>;
  return Object.keys(nest).some((key) => {
    if (typeof nest[key] !== 'number') return addOne(nest[key]);
    nest[key] += 1;
    return true;
  });
}

const set =
  (key: string, name: string, value: unknown): Alter =>
  (expected) => {
    first(expected, key)[name] = value;
  };
const count =
  (key: string): Alter =>
  (expected) =>
    expect(addOne(expected[key])).toBe(true);

const ALTERATIONS: readonly Alteration[] = [
  [...KUBE, 'outcome', 'outcome', (expected) => (expected['outcome'] = 'queued')],
  [...KUBE, 'emitted', 'emitted', (expected) => (expected['emitted'] = [])],
  [...KUBE, 'emitted', 'emitted.src', set('emitted', 'src', '203.0.113.9')],
  [...KUBE, 'emitted', 'emitted.dst', set('emitted', 'dst', '203.0.113.9')],
  [...KUBE, 'emitted', 'emitted.sport', set('emitted', 'sport', 7)],
  [...KUBE, 'emitted', 'emitted.dport', set('emitted', 'dport', 7)],
  [...KUBE, 'emitted', 'emitted.ttl', set('emitted', 'ttl', 7)],
  [...KUBE, 'emitted', 'emitted.length', set('emitted', 'length', 7)],
  [...KUBE, 'emitted', 'emitted.flags', set('emitted', 'flags', ['URG'])],
  [...KUBE, 'emitted', 'emitted.interface', set('emitted', 'interface', 'eth7')],
  [...KUBE, 'emitted', 'emitted.mark', set('emitted', 'mark', 7)],
  [...KUBE, 'deliveredAs', 'deliveredAs.dst', set('deliveredAs', 'dst', '203.0.113.9')],
  [...KUBE, 'evaluated', 'evaluated.', count('evaluated')],
  [...KUBE, 'matched', 'matched.', count('matched')],
  [...KUBE, 'policy', 'policy.', count('policy')],
  [...KUBE, 'ends', 'ends.', count('ends')],
  [...KUBE, 'random', 'random', (expected) => (expected['random'] = [])],
  [
    ...KUBE,
    'random',
    'random',
    (expected) => (expected['random'] = [...(expected['random'] as boolean[]), true]),
  ],
  [...KUBE, 'sendErrno', 'sendErrno', (expected) => (expected['sendErrno'] = 22)],
  [...KUBE, 'conntrack', 'conntrack ', (expected) => (expected['conntrack'] = [])],
  [...KUBE, 'conntrack', 'state', set('conntrack', 'state', 'CLOSE')],
  [...KUBE, 'conntrack', 'timeout', set('conntrack', 'timeout', 7)],
  [...KUBE, 'conntrack', 'unreplied', set('conntrack', 'unreplied', null)],
  [...KUBE, 'conntrack', 'assured', set('conntrack', 'assured', null)],
  [...KUBE, 'conntrack', 'mark', set('conntrack', 'mark', 7)],
  [...KUBE, 'conntrack', 'zone 7', set('conntrack', 'zone', 7)],
  [
    ...KUBE,
    'conntrack',
    'reply',
    (expected) => {
      (first(expected, 'conntrack')['reply'] as Record<string, unknown>)['src'] = '203.0.113.9';
    },
  ],
  [...FULL, 'conntrackCount', 'conntrackCount', (expected) => (expected['conntrackCount'] = 7777)],
  [
    ...FULL,
    'conntrackChanges',
    'conntrackChanges.set ',
    (expected) => ((expected['conntrackChanges'] as Record<string, unknown>)['set'] = []),
  ],
  [
    ...FULL,
    'conntrackChanges',
    'conntrackChanges.removed',
    (expected) =>
      ((expected['conntrackChanges'] as Record<string, unknown>)['removed'] = [
        { src: '203.0.113.9', dst: '203.0.113.8', sport: 1, dport: 2 },
      ]),
  ],
  [...ASSURED, 'stat', 'stat.', (expected) => (expected['stat'] = {})],
  [...ASSURED, 'stat', 'stat.', count('stat')],
  [...IPVS, 'emitted', 'emitted.dst', set('emitted', 'dst', '203.0.113.9')],
  [...IPVS, 'emittedTtl', 'emittedTtl', count('emittedTtl')],
  [...IPVS, 'destination', 'destination', (expected) => (expected['destination'] = null)],
  [...IPVS, 'destinations', 'destinations[0].weight', set('destinations', 'weight', 7)],
  [
    ...IPVS,
    'destinations',
    'destinations[0].activeConnections',
    set('destinations', 'activeConnections', 7),
  ],
  [
    ...IPVS,
    'destinations',
    'destinations[0].inactiveConnections',
    set('destinations', 'inactiveConnections', 7),
  ],
  [...IPVS, 'destinations', 'destinations.length', (expected) => (expected['destinations'] = [])],
  [...IPVS, 'connections', 'connections[0].state', set('connections', 'state', 'CLOSE')],
  [...IPVS, 'connections', 'connections[0].expires', set('connections', 'expires', 7)],
  [...IPVS, 'connections', 'connections.length', (expected) => (expected['connections'] = [])],
  [...LOCAL_OUT, 'hooks', 'hooks.', count('hooks')],
  [...LOCAL_OUT, 'interface', 'interface', (expected) => (expected['interface'] = 'eth7')],
  [...REFUSED, 'outcome', 'outcome', (expected) => (expected['outcome'] = 'dropped')],
  [...REFUSED, 'emitted', 'emitted', (expected) => (expected['emitted'] = [])],
  [...REFUSED, 'emitted', 'emitted.icmp.code', set('emitted', 'icmp', { type: 3, code: 1 })],
  [...REFUSED, 'emittedTtl', 'emittedTtl', count('emittedTtl')],
  [...REFUSED, 'sendErrno', 'sendErrno', (expected) => (expected['sendErrno'] = null)],
  [...REFUSED, 'socketError', 'socketError', (expected) => (expected['socketError'] = null)],
  [...STACK, 'hooks', 'hooks.', count('hooks')],
  [...ICMP, 'destination', 'destination', (expected) => (expected['destination'] = '10.1.0.9')],
  [...TTL, 'outcome', 'outcome', (expected) => (expected['outcome'] = 'dropped')],
  [...NFTABLES, 'evaluated', 'evaluated.', count('evaluated')],
  [...NFTABLES, 'matched', 'matched.', count('matched')],
  [...NFTABLES, 'ends', 'ends.', count('ends')],
  [...NFTABLES, 'lookups', 'lookups.', count('lookups')],
  [...NFTABLES, 'hits', 'hits.', count('hits')],
  [...NFTABLES, 'sets', 'sets.', count('sets')],
  [...NFTABLES, 'sets', 'sets.', (expected) => (expected['sets'] = {})],
  [...NUMGEN, 'random', 'random', (expected) => (expected['random'] = [])],
  [...NUMGEN, 'random', 'random', (expected) => (expected['random'] = [1000])],
  [...NUMGEN, 'random', 'random', (expected) => (expected['random'] = [true])],
  [...KUBE, 'outcome', 'surprise', (expected) => (expected['surprise'] = 1)],
];

/** Whether a step says something under a key that can be changed. */
function says({ expect: expected }: RawStep, key: string): boolean {
  const value = expected[key];
  if (value === undefined || value === null) return false;
  const { removed, set: changed } = value as JsonObject;
  if (key === 'conntrackChanges') return (removed as []).length + (changed as []).length > 0;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}

test('the list of altered keys is told true', () => {
  expect(new Set(ALTERATIONS.map(([, , key]) => key))).toEqual(new Set(ALTERED));
});

describe('a recording altered by hand', () => {
  test.each([...new Set(ALTERATIONS.map(([file, name]) => `${file} ${name}`))])(
    'agrees before it is altered: %s',
    { tags: ['slow'] },
    (place) => {
      const [file = '', name = ''] = place.split(' ');
      expect(play(recordedCase(file, name))).toMatchObject({ differing: [], failure: undefined });
    },
  );

  test.each(ALTERATIONS)(
    '%s %s: %s shows as %s',
    { tags: ['slow'] },
    (file, name, key, place, alter) => {
      const raw = recordedCase(file, name);
      const index = raw.steps.findIndex((step) => says(step, key));
      const step = raw.steps[index] ?? expect.fail(`no step says ${key}`);
      alter(step.expect);
      raw.steps.length = index + 1;
      const { differing } = play(raw);
      const found = differing.find((other) => other.step === index + 1);
      const keys = found?.differences.map((difference) => difference.key) ?? [];
      expect(keys.some((other) => other.includes(place))).toBe(true);
    },
  );
});

describe('a case that cannot be built', () => {
  test('counts all its steps as differing, and says why', () => {
    const raw = recordedCase(...KUBE);
    raw.setup['iptables'] = '*filter\n-A INPUT -m nonsense -j ACCEPT\nCOMMIT\n';
    const result = play(raw);
    expect(result).toMatchObject({ steps: raw.steps.length, agreeing: 0 });
    expect(result.failure).toContain('nonsense');
  });

  test('a script that nft refuses is one', () => {
    const raw = recordedCase(...KUBE);
    raw.setup['nftables'] = 'table ip nat { chain a { jump b } }';
    expect(play(raw).failure).toContain("no chain 'b'");
  });
});

test('a fault of the program is no difference', () => {
  const fault = new TypeError('x is undefined');
  expect(() => reasonOf(fault)).toThrow(fault);
});

describe('choices', () => {
  test('draws that are not recorded are searched for', () => {
    const raw = recordedCase('kube-proxy-ipv4-1', 'a-kube-modern-1x3-seed1');
    const drawing = raw.steps.filter((step) => (step.expect['random'] as []).length > 0);
    expect(drawing.length).toBeGreaterThan(2);
    for (const step of drawing) step.expect['random'] = null;
    expect(play(raw)).toMatchObject({ differing: [] });
  });

  test('indexes that are not recorded are searched for', () => {
    const raw = recordedCase(...NUMGEN);
    for (const step of raw.steps) step.expect['random'] = null;
    expect(play(raw)).toMatchObject({ differing: [] });
  });

  test('no draws explain counts that cannot be', () => {
    const raw = recordedCase('kube-proxy-ipv4-1', 'a-kube-modern-1x3-seed1');
    const index = raw.steps.findIndex((step) => (step.expect['random'] as []).length > 0);
    const step = raw.steps[index] ?? expect.fail();
    step.expect['random'] = null;
    addOne(step.expect['evaluated']);
    expect(play(raw).differing[0]?.step).toBe(index + 1);
  });

  test('a recorded port outside of its range is a difference', () => {
    const raw = recordedCase('kube-proxy-ipv4-1', 'a-kube-masqall-4x3-seed1');
    const step =
      raw.steps.find(({ inject, expect: { conntrack } }) => {
        const entries = conntrack as unknown as { reply: { dport: number } }[];
        return entries.length === 1 && entries[0]?.reply.dport !== inject?.['sport'];
      }) ?? expect.fail();
    const [entry] = step.expect['conntrack'] as unknown as { reply: { dport: number } }[];
    (entry ?? expect.fail()).reply.dport = 80;
    const keys = play(raw).differing[0]?.differences.map(({ key }) => key);
    expect(keys).toContain('random');
  });
});
