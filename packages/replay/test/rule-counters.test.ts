import { unmatchedRules } from '@packet-path/iptables-model';
import { nftUnmatchedRules } from '@packet-path/nftables-model';
import { describe, expect, test } from 'vitest';
import { PROPERTY_RUNS } from '../../../test/property-runs.ts';
import { readCase } from '../src/index.ts';
import { CasePlayer } from '../src/play/case-player.ts';
import { FILES, isFirst, sampledLines } from './support/recordings.ts';

type Matched = Record<string, Record<string, readonly number[]>>;

/** `nat KUBE-SERVICES 3`: a rule by table, chain and place, with its packets. */
type Packets = Record<string, number>;

/** How often each rule matched in all, by the steps of a case. */
function recordedSums(line: string): Packets {
  const { steps } = JSON.parse(line) as { steps: { expect: { matched?: Matched } }[] };
  const sums: Packets = {};
  for (const {
    expect: { matched = {} },
  } of steps) {
    for (const [table, chains] of Object.entries(matched)) {
      for (const [chain, counts] of Object.entries(chains)) {
        for (const [rule, count] of counts.entries()) {
          const key = `${table} ${chain} ${rule}`;
          if (count > 0) sums[key] = (sums[key] ?? 0) + count;
        }
      }
    }
  }
  return sums;
}

/** The packet counters of `iptables-save -c`, those that are not 0. */
function savedPackets(saved: string): Packets {
  const packets: Packets = {};
  const seen = new Map<string, number>();
  let table = '';
  for (const line of saved.split('\n')) {
    if (line.startsWith('*')) table = line.slice(1);
    const [, count, chain] = /^\[(\d+):\d+\] -A (\S+)/.exec(line) ?? [];
    if (chain === undefined) continue;
    const place = seen.get(`${table} ${chain}`) ?? 0;
    seen.set(`${table} ${chain}`, place + 1);
    if (count !== '0') packets[`${table} ${chain} ${place}`] = Number(count);
  }
  return packets;
}

/** Draws that a recording leaves open are searched for by other means; here they must be known. */
function isPlain(line: string): boolean {
  const { setup, steps } = JSON.parse(line) as {
    setup: { ip6tables?: string; iptables?: string };
    steps: { configure?: unknown; expect: { random?: unknown } }[];
  };
  const oneFamily = (setup.iptables === undefined) !== (setup.ip6tables === undefined);
  return oneFamily && steps.every((s) => s.configure === undefined && s.expect.random !== null);
}

describe('the packet counters of iptables-save -c, when a case is over', () => {
  const files = FILES.filter(
    (name) =>
      /^(kube-proxy-ipv4|calico|rulesets)-\d/.test(name) && (isFirst(name) || PROPERTY_RUNS > 1),
  );

  test.each(files)('are the sums of what the steps of %s matched', { timeout: 60_000 }, (file) => {
    let compared = 0;
    for (const line of sampledLines(file, 8)) {
      if (!isPlain(line)) continue;
      const kernelCase = readCase(line, file, 1);
      if (kernelCase.format !== 'kernel-case/1') continue;
      const player = new CasePlayer(kernelCase);
      const agree = kernelCase.steps.every((step) => player.play(step).length === 0);
      if (!agree) continue;
      const { 4: v4, 6: v6 } = player.host.iptables;
      const saved = savedPackets(v4.save({ counters: true }) + v6.save({ counters: true }));
      expect(saved, kernelCase.name).toEqual(recordedSums(line));
      compared++;
    }
    expect(compared).toBeGreaterThan(0);
  });
});

describe('rules of which it is proved that no packet matches them', () => {
  const rulesets = FILES.filter(
    (file) => /^(rulesets|netfilter-extra)-\d/.test(file) && isFirst(file),
  );

  test.each(rulesets)('matched none of the packets of %s', { tags: ['slow'] }, (file) => {
    let proved = 0;
    for (const line of sampledLines(file, 8)) {
      if (!isPlain(line)) continue;
      const kernelCase = readCase(line, file, 1);
      if (kernelCase.format !== 'kernel-case/1') continue;
      const { host } = new CasePlayer(kernelCase);
      const sums = recordedSums(line);
      for (const family of [4, 6] as const) {
        for (const { table, chain, rule } of unmatchedRules(host.iptables[family].view).never) {
          expect(sums, kernelCase.name).not.toHaveProperty([`${table} ${chain} ${rule - 1}`]);
          proved++;
        }
      }
    }
    expect(proved).toBeGreaterThan(0);
  });
});

/** Whether rules stay as they are loaded, and each table of nftables has a name of its own. */
function isNftPlain(line: string): boolean {
  const { setup, steps } = JSON.parse(line) as {
    setup: { nftables?: string };
    steps: { configure?: unknown }[];
  };
  const tables = [...(setup.nftables ?? '').matchAll(/^table \S+ (\S+)/gm)].map(([, name]) => name);
  const isDistinct = new Set(tables).size === tables.length;
  return tables.length > 0 && isDistinct && steps.every((step) => step.configure === undefined);
}

describe('rules of nftables of which the same is proved', { tags: ['slow'] }, () => {
  const rulesets = FILES.filter(
    (file) => /nftables/.test(file) && (isFirst(file) || PROPERTY_RUNS > 1),
  );
  let proved = 0;

  test.each(rulesets)('matched none of the packets of %s', (file) => {
    for (const line of sampledLines(file, 8)) {
      if (!isNftPlain(line)) continue;
      const kernelCase = readCase(line, file, 1);
      if (kernelCase.format !== 'kernel-case/1') continue;
      const { nftables } = new CasePlayer(kernelCase).host;
      const sums = recordedSums(line);
      for (const { table, chain, rule } of nftUnmatchedRules(nftables.view).never) {
        expect(sums, kernelCase.name).not.toHaveProperty([`${table} ${chain} ${rule - 1}`]);
        proved++;
      }
    }
  });

  test('and there are such rules among them', () => {
    expect(proved).toBeGreaterThan(0);
  });
});
