import { createRandom } from '@packet-path/core';
import { expect, test } from 'vitest';
import { TestNode } from './node.ts';

/** Rules of which many read the same, so that a deletion by text finds the first of several. */
function rule(random: ReturnType<typeof createRandom>): string {
  return `-p tcp -m tcp --dport ${1 + random.below(400)} -j ${['ACCEPT', 'DROP'][random.below(2)]}`;
}

/** Edits in the syntax of iptables-restore, and the rules that are left of a chain after them. */
function edits(seed: number, count: number): { readonly lines: string[]; readonly left: string[] } {
  const random = createRandom(`edits ${seed}`);
  const left: string[] = [];
  const lines: string[] = [];
  for (let edit = 0; edit < count; edit++) {
    const text = rule(random);
    const place = random.below(left.length + 1);
    switch (left.length < 20 ? 0 : random.below(8)) {
      case 5:
        lines.push(`-D FORWARD ${place + 1 > left.length ? 1 : place + 1}`);
        left.splice(place + 1 > left.length ? 0 : place, 1);
        break;
      case 6: {
        const known = left[random.below(left.length)]!;
        lines.push(`-D FORWARD ${known}`);
        left.splice(left.indexOf(known), 1);
        break;
      }
      case 7: {
        const at = random.below(left.length);
        lines.push(`-R FORWARD ${at + 1} ${text}`);
        left[at] = text;
        break;
      }
      case 4:
        lines.push(`-A FORWARD ${text}`);
        left.push(text);
        break;
      default:
        lines.push(`-I FORWARD ${place + 1} ${text}`);
        left.splice(place, 0, text);
    }
  }
  return { lines, left };
}

const rules = (node: TestNode): string[] =>
  node.iptables
    .save()
    .split('\n')
    .filter((line) => line.startsWith('-A FORWARD'))
    .map((line) => line.slice('-A FORWARD '.length));

test.each([
  [1, 60],
  [2, 3000],
])('text %i: %i edits in one text leave what they leave of a list', (seed, count) => {
  const { lines, left } = edits(seed, count);
  const node = new TestNode('');
  node.iptables.load(`*filter\n${lines.join('\n')}\nCOMMIT\n`);
  expect(rules(node)).toEqual(left);
  // And the edits of another text go on from there.
  const next = ['-I FORWARD 1 -j DROP', '-D FORWARD -j DROP', '-I FORWARD 2 -j ACCEPT'];
  node.iptables.load(`*filter\n${next.join('\n')}\nCOMMIT\n`, { noFlush: true });
  expect(rules(node)).toEqual([left[0], '-j ACCEPT', ...left.slice(1)]);
});

test.each([
  ['-D FORWARD 3', 'bad-option'],
  ['-D FORWARD -j DROP', 'not-found'],
  ['-R FORWARD 3 -j DROP', 'bad-option'],
  ['-I FORWARD 4 -j DROP', 'bad-option'],
  ['-D NOWHERE 1', 'unknown-chain'],
])('%s of a chain of two rules is refused, and nothing changes', (line, code) => {
  const node = new TestNode('*filter\n-A FORWARD -j ACCEPT\n-A FORWARD -p tcp -j DROP\nCOMMIT\n');
  const before = node.iptables.save();
  const text = `*filter\n-I FORWARD 1 -p udp -j ACCEPT\n-D FORWARD 1\n${line}\nCOMMIT\n`;
  expect(() => node.iptables.load(text, { noFlush: true })).toThrow(
    expect.objectContaining({ code }) as Error,
  );
  expect(node.iptables.save()).toBe(before);
});
