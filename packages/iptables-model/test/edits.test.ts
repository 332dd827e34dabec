import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { Rule } from '../src/ruleset/rule.ts';
import { TestNode, tableOf } from './node.ts';

/** An edit of one chain, as a command and as what it does to a list. */
const edit = fc.record({
  kind: fc.constantFrom('append', 'insert', 'delete', 'delete-rule'),
  at: fc.nat(2000),
  rule: fc.nat(12),
});

test('insertions and deletions in the middle leave the rules that a list would have', () => {
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 60 }), fc.nat(1200), (edits, size) => {
      const rules = Array.from({ length: size }, (_, index) => `-s 10.0.${index % 7}.0/24`);
      const node = new TestNode(
        tableOf(
          'filter',
          rules.map((rule) => `-A INPUT ${rule}`),
        ),
      );
      const lines: string[] = [];
      for (const { kind, at, rule } of edits) {
        const text = `-s 10.0.${rule}.0/24`;
        const place = rules.length === 0 ? 0 : at % rules.length;
        if (kind === 'append') {
          rules.push(text);
          lines.push(`-A INPUT ${text}`);
        } else if (kind === 'insert') {
          rules.splice(place, 0, text);
          lines.push(`-I INPUT ${place + 1} ${text}`);
        } else if (kind === 'delete' && rules.length > 0) {
          rules.splice(place, 1);
          lines.push(`-D INPUT ${place + 1}`);
        } else if (kind === 'delete-rule' && rules.includes(text)) {
          rules.splice(rules.indexOf(text), 1);
          lines.push(`-D INPUT ${text}`);
        }
      }
      node.iptables.load(tableOf('filter', lines), { noFlush: true });
      const saved = node.iptables
        .save()
        .split('\n')
        .filter((line) => line.startsWith('-A'));
      expect(saved).toEqual(rules.map((rule) => `-A INPUT ${rule}`));
    }),
    { numRuns: 40 },
  );
});

test('chains that a text makes have their rules in the order of its lines, whatever stands between them', () => {
  const chains = ['A', 'B', 'C'];
  const line = fc.record({
    kind: fc.constantFrom('append', 'append', 'append', 'insert', 'flush', 'comment', 'anew'),
    chain: fc.constantFrom(...chains),
    rule: fc.nat(3),
  });
  fc.assert(
    fc.property(fc.array(line, { maxLength: 40 }), fc.boolean(), (given, noFlush) => {
      const rules: Record<string, string[]> = { A: [], B: [], C: [] };
      const lines = chains.map((chain) => `:${chain} - [0:0]`);
      for (const { kind, chain, rule } of given) {
        const text = rule === 0 ? '-j D' : `-s 10.0.${rule}.0/24`;
        if (kind === 'append') {
          rules[chain]!.push(text);
          lines.push(`-A ${chain} ${text}`);
        } else if (kind === 'insert') {
          rules[chain]!.unshift(text);
          lines.push(`-I ${chain} ${text}`);
        } else if (kind === 'flush') {
          rules[chain] = [];
          lines.push(`-F ${chain}`);
        } else if (kind === 'comment') lines.push('# a comment');
        else {
          rules[chain] = [];
          lines.push(`-F ${chain}`, `-X ${chain}`, `-N ${chain}`);
        }
      }
      const node = new TestNode('');
      node.iptables.load(['*filter', ':D - [0:0]', ...lines, 'COMMIT', ''].join('\n'), { noFlush });
      const saved = node.iptables.save().split('\n');
      for (const chain of chains) {
        const start = `-A ${chain} `;
        const own = saved.filter((one) => one.startsWith(start));
        expect(own).toEqual(rules[chain]!.map((rule) => start + rule));
      }
    }),
    { numRuns: 100 },
  );
});

test('counters go with their rules', () => {
  const node = new TestNode('');
  node.iptables.load(
    '*filter\n[1:10] -A INPUT -s 10.0.0.1\n[2:20] -A INPUT -s 10.0.0.2\nCOMMIT\n',
    { counters: true },
  );
  node.iptables.load('*filter\n[3:30] -I INPUT 2 -s 10.0.0.3\n-D INPUT -s 10.0.0.1\nCOMMIT\n', {
    noFlush: true,
    counters: true,
  });
  expect(node.iptables.save({ counters: true })).toContain(
    '[3:30] -A INPUT -s 10.0.0.3/32\n[2:20] -A INPUT -s 10.0.0.2/32\n',
  );
});

test('lists of -s and -d stand for 65,536 rules a line at most', () => {
  const list = (count: number): string =>
    Array.from({ length: count }, (_, index) => `10.0.${index >> 8}.${index & 255}`).join(',');
  const node = new TestNode(tableOf('filter', [`-A INPUT -s ${list(256)} -d ${list(4)}`]));
  expect(node.iptables.view.rules).toBe(1024);
  expect(() =>
    node.iptables.load(tableOf('filter', [`-A INPUT -s ${list(512)} -d ${list(129)}`])),
  ).toThrow(/^iptables-restore:2:\d+: the line stands for 66048 rules; expected at most 65536/);
});

test('a context with a blank is written so that it is read again', () => {
  const text = readFileSync(
    new URL('../../../fixtures/inputs/iptables-secmark-space.rules', import.meta.url),
    'utf8',
  );
  const saved = new TestNode(text).iptables.save();
  expect(saved).toContain('-j SECMARK --selctx "a b"\n');
  expect(new TestNode(saved).iptables.save()).toBe(saved);
});

test('a rule that is deleted by its words is compared with rules of its addresses and its note alone', () => {
  const all = (option: string, values: readonly string[]): string[] =>
    values.map((value) => (value === '' ? '' : ` ${option} ${value}`));
  const rules = all('-s', ['', '10.0.0.1/32', '10.0.0.2/32']).flatMap((source) =>
    all('-d', ['', '10.0.0.1/32', '10.0.0.2/32']).flatMap((destination) =>
      all('-m comment --comment', ['a', 'b']).map((note) => source + destination + note),
    ),
  );
  const node = new TestNode(
    tableOf(
      'filter',
      rules.map((rule) => `-A INPUT${rule}`),
    ),
  );
  for (let left = rules.slice(); left.length > 0; ) {
    const [gone] = left.splice((left.length * 5) >> 3, 1);
    const written = vi.spyOn(Rule.prototype, 'write');
    node.iptables.run(`-D INPUT${gone}`);
    // The rule of the words, and the one that is like it.
    expect(written).toHaveBeenCalledTimes(2);
    written.mockRestore();
    expect(node.iptables.view.table('filter')?.chain('INPUT')?.rules.length).toBe(left.length);
    const saved = node.iptables.save().split('\n');
    expect(saved.filter((line) => line.startsWith('-A'))).toEqual(
      left.map((rule) => `-A INPUT${rule}`),
    );
  }
});
