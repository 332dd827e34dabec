import { createRandom, KeptLines, LineRun, PartedText, type TextPart } from '@packet-path/core';
import { expect, test } from 'vitest';
import { TestNode } from './node.ts';

/** Lines that a program keeps: of one chain each, or of two, with counters, or leading to other chains. */
const KEPT = [
  '-A one -s 10.0.0.2/32 -j ACCEPT',
  '-A one -p tcp -m tcp --dport 80 -j two\n-A one -j DROP',
  '-A one -m conntrack --ctstate NEW -j MARK --set-xmark 0x1/0x1',
  '-A two -d 10.0.1.2/32 -j RETURN',
  '-A two -p udp -g three',
  '-A two -m set --match-set hosts src -j ACCEPT',
  '-A three -j DROP\n-A two -j ACCEPT',
  '[5:6] -A three -j ACCEPT',
  '-A three -m comment --comment "-A one -j DROP" -j ACCEPT',
  '-A INPUT -j one',
  ...Array.from({ length: 12 }, (_, port) => `-A one -p tcp -m tcp --dport ${port + 1} -j ACCEPT`),
].map((text) => new KeptLines(text));

/** The lines of one chain, a rule each, of which runs are made. */
const RUN = KEPT.filter(({ text }) => text.startsWith('-A one'));

function parts(seed: number): TextPart[] {
  const random = createRandom(`kept ${seed}`);
  const list: TextPart[] = ['*filter', ':one - [0:0]', ':two - [0:0]', ':three - [0:0]'];
  for (let part = 0; part < 6; part++) {
    const kind = random.below(4);
    if (kind === 0)
      list.push(['-A one -j three', '-F one', '-X three', '-N three'][random.below(4)]!);
    else if (kind === 1) {
      const run = RUN.filter(() => random.below(2) === 0);
      const length = run.reduce((sum, each) => sum + each.length, 0);
      const count = run.reduce((sum, each) => sum + each.count, 0);
      if (run.length > 0) list.push(new LineRun(run, length, count));
    } else list.push(KEPT[random.below(KEPT.length)]!);
  }
  return [...list, 'COMMIT'];
}

/** The text that is loaded, and what it leaves or how it is refused. */
function after(node: TestNode, text: string | PartedText): string {
  try {
    node.iptables.load(text, { noFlush: true, counters: true });
  } catch (error) {
    return `${String(error)}\n${node.iptables.save({ counters: true })}`;
  }
  return node.iptables.save({ counters: true });
}

test('kept lines mean in every text what they say, whatever was loaded before', () => {
  const made = (): TestNode => {
    const node = new TestNode('');
    node.ipsets.load('create hosts hash:ip');
    return node;
  };
  for (let host = 0; host < 8; host++) {
    const [kept, read] = [made(), made()];
    for (let text = 0; text < 12; text++) {
      const parted = new PartedText(parts(host * 100 + text));
      expect(parted.length).toBe(String(parted).length);
      expect(after(kept, new PartedText([...parted.parts, '']))).toBe(after(read, `${parted}\n`));
    }
  }
});
