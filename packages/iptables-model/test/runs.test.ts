import {
  createRandom,
  KeptLines,
  LineRun,
  PartedText,
  shuffled,
  type TextPart,
  udp,
} from '@packet-path/core';
import { expect, test } from 'vitest';
import { TestNode } from './node.ts';

const CHAINS = ['c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7'];
const PLACES = 8;
/** Lines of other chains, chains that are made anew, and lines that are refused, in some of the texts. */
const ODD = [
  '-A c0 -j main',
  '-A main -j nowhere',
  '-A main -p udp -j c1',
  '-A main -m set --match-set hosts src -j c2',
  '-F c3\n-X c3',
  '-F main\n-F c3\n-X c3\n-N c3',
  '-A c4 -m owner --uid-owner 1 -j RETURN',
  '-A OUTPUT -j c5',
  '-A c5 -j c4',
  '-D INPUT -j main',
  '-A FORWARD -j main',
];

/** A program that keeps a list of lines, and hands it over in another order each time. */
class Keeper {
  readonly #random: ReturnType<typeof createRandom>;
  readonly #lines: (KeptLines | undefined)[] = [];
  #list = {};
  #serial = 0;
  #changed = new Set<number>();

  constructor(seed: number) {
    this.#random = createRandom(`keeper ${seed}`);
    for (let place = 0; place < PLACES; place++) this.#change(place);
    this.#list = {};
  }

  text(): readonly TextPart[] {
    const random = this.#random;
    for (let changes = random.below(4); changes > 0; changes--) this.#change(random.below(PLACES));
    // Places move, so that nothing is known of the list.
    if (random.below(8) === 0) this.#list = {};
    const all = shuffled([...this.#lines.keys()], random);
    const places = all.filter((place) => this.#lines[place] !== undefined);
    const lines = places.map((place) => this.#lines[place]!);
    const characters = lines.reduce((sum, { length }) => sum + length, 0);
    const count = lines.reduce((sum, line) => sum + line.count, 0);
    const order = {
      list: this.#list,
      size: PLACES,
      serial: ++this.#serial,
      places,
      changed: this.#changed,
    };
    this.#changed = new Set();
    const odd = (): string[] => (random.below(4) === 0 ? [ODD[random.below(ODD.length)]!] : []);
    const declared = ['main', ...CHAINS].map((chain) => `:${chain} - [0:0]`);
    const flushed = declared.filter(() => random.below(3) > 0);
    const ends = CHAINS.filter((_, chain) => chain % 2 === 0 && chain !== 0);
    const drops = ends.map((chain) => `-A ${chain} -j DROP`);
    const run = lines.length === 0 ? [] : [new LineRun(lines, characters, count, order)];
    const last = random.below(4) === 0 ? [] : ['-A main -p tcp -j c0'];
    return ['*filter', ...flushed, ...odd(), ...drops, ...run, ...last, ...odd(), 'COMMIT', ''];
  }

  #change(place: number): void {
    const random = this.#random;
    this.#changed.add(place);
    const kind = random.below(8);
    const address = `-A main -d 10.0.1.${place}/32`;
    const chain = CHAINS[random.below(CHAINS.length)]!;
    if (kind === 0) this.#lines[place] = undefined;
    else if (kind === 1) {
      this.#lines[place] = new KeptLines(`${address} -p udp -j ${chain}\n${address} -g c5`);
    } else if (kind === 2) this.#lines[place] = new KeptLines(`${address} -j DROP`);
    else if (kind === 3) {
      this.#lines[place] = new KeptLines(`${address} -m conntrack --ctstate NEW -j ${chain}`);
    } else this.#lines[place] = new KeptLines(`${address} -j ${chain}`);
  }
}

/** How a text is answered, the rules that it leaves, and what packets meet there. */
function after(node: TestNode, text: string | PartedText): readonly unknown[] {
  const answers: unknown[] = [];
  const { iptables } = node;
  try {
    iptables.load(text, { noFlush: true, counters: true });
  } catch (error) {
    answers.push(String(error));
  }
  for (let place = 0; place < PLACES; place += 2) {
    const { traversal, steps } = node.trace(udp('10.0.0.2:1000', `10.0.1.${place}:53`));
    answers.push(traversal.outcome, JSON.stringify(traversal.work), steps);
    // Without listeners the walk reads the rules as numbers.
    const unheard = node.host.send(udp('10.0.0.2:1001', `10.0.1.${place}:53`));
    answers.push(unheard.outcome, JSON.stringify(unheard.work));
  }
  return [...answers, iptables.save({ counters: true })];
}

test('a run in another order means what its lines say, whichever of them the host knows', () => {
  for (let host = 0; host < 12; host++) {
    const [kept, read] = [0, 1].map(() => {
      const node = new TestNode('');
      node.ipsets.load('create hosts hash:ip');
      node.iptables.load('*filter\n:main -\n-A INPUT -j main\n-A OUTPUT -j main\nCOMMIT\n');
      return node;
    }) as [TestNode, TestNode];
    const keeper = new Keeper(host);
    for (let text = 0; text < 50; text++) {
      const parted = new PartedText(keeper.text());
      expect(after(kept, parted)).toEqual(after(read, `${parted}`));
    }
  }
});

/** A host whose chain `main` has three lines of a list, and the list's next run with other lines in some places. */
function followed(
  before: string,
): (around: string, others: Readonly<Record<number, string>>) => TestNode {
  const node = new TestNode('');
  const list = {};
  const lines = ['c1', 'c2', 'c3'].map(
    (chain, place) => new KeptLines(`-A main -d 10.0.1.${place}/32 -j ${chain}`),
  );
  let serial = 0;
  const run = (changed: readonly number[]): LineRun => {
    const characters = lines.reduce((sum, { length }) => sum + length, 0);
    const order = { list, size: 3, serial: ++serial, places: [0, 1, 2], changed };
    return new LineRun([...lines], characters, 3, order);
  };
  const load = (start: string, changed: readonly number[]): void => {
    const text = new PartedText([`*filter\n:main - [0:0]\n${start}`, run(changed), 'COMMIT', '']);
    node.iptables.load(text, { noFlush: true });
  };
  const declared = CHAINS.map((chain) => `:${chain} - [0:0]\n`).join('');
  // Texts of lines that were never read come first: the second run is the first that is known as one.
  for (let text = 0; text < 3; text++) load(`${declared}${before}`, []);
  return (around, others) => {
    for (const [place, line] of Object.entries(others)) lines[Number(place)] = new KeptLines(line);
    load(around, Object.keys(others).map(Number));
    return node;
  };
}

test('a line that closes a loop is refused, though all other lines stood in the run before', () => {
  const next = followed('-A OUTPUT -j main\n-A c0 -j main');
  expect(() => next('-F c1', { 1: '-A main -j c0' })).toThrow(/in a loop: c0 -> main -> c0/);
});

test('lines lead to a chain that the text has made anew', () => {
  const next = followed('-F OUTPUT\n-A OUTPUT -j main');
  const node = next('-X c3\n-N c3\n-A c3 -j DROP', {});
  expect(node.host.send(udp('10.0.0.2:1000', '10.0.1.2:53')).outcome).toBe('dropped');
  const remove = '*filter\n-F c3\n-X c3\nCOMMIT\n';
  expect(() => node.iptables.load(remove, { noFlush: true })).toThrow(
    /rules still lead to chain c3/,
  );
});
