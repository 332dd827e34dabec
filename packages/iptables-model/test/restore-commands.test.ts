import { PacketPathError } from '@packet-path/core';
import { expect, test } from 'vitest';
import { TestNode } from './node.ts';

/** A table with counters, two chains that lead to each other, and one that nothing leads to. */
const BEFORE = `*filter
:INPUT DROP [7:700]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:A - [0:0]
:B - [0:0]
:C - [0:0]
[1:10] -A INPUT -s 10.0.0.1/32 -j A
[2:20] -A INPUT -s 10.0.0.2/32
[3:30] -A A -j B
COMMIT
`;

/** The chains and rules that a line leaves of that table, or its refusal. */
function left(line: string): string {
  const node = new TestNode('');
  const options = { noFlush: true, counters: true };
  node.iptables.load(BEFORE, options);
  try {
    node.iptables.load(`*filter\n${line}\nCOMMIT\n`, options);
  } catch (error) {
    if (!(error instanceof PacketPathError)) throw error;
    expect(node.iptables.save({ counters: true })).toContain(BEFORE);
    const { code, line: at, column, expected } = error;
    return `${code} ${at}:${column}${expected === undefined ? '' : `, wants ${expected}`}`;
  }
  const kept = new Set(BEFORE.split('\n'));
  const lines = node.iptables.save({ counters: true }).split('\n');
  const found = new Set(lines);
  return [
    ...[...kept].filter((each) => !found.has(each)).map((each) => `- ${each}`),
    ...lines.filter((each) => !kept.has(each) && !each.startsWith('#')).map((each) => `+ ${each}`),
  ].join('\n');
}

/** Each command by both its names, with what stands behind it and what it does to the table. */
const COMMANDS: readonly (readonly [names: string, words: string, done: string])[] = [
  ['-A --append', 'B -p tcp', '+ [0:0] -A B -p tcp'],
  ['-I --insert', 'A 1 -p tcp', '+ [0:0] -A A -p tcp'],
  ['-I --insert', 'A -p tcp', '+ [0:0] -A A -p tcp'],
  ['-D --delete', 'INPUT 2', '- [2:20] -A INPUT -s 10.0.0.2/32'],
  ['-D --delete', 'INPUT -s 10.0.0.2', '- [2:20] -A INPUT -s 10.0.0.2/32'],
  ['-R --replace', 'A 1 -p udp', '- [3:30] -A A -j B\n+ [0:0] -A A -p udp'],
  ['-N --new-chain', 'D', '+ :D - [0:0]'],
  ['-E --rename-chain', 'C D', '- :C - [0:0]\n+ :D - [0:0]'],
  [
    '-E --rename-chain',
    'B D',
    '- :B - [0:0]\n- [3:30] -A A -j B\n+ :D - [0:0]\n+ [3:30] -A A -j D',
  ],
  ['-X --delete-chain', 'C', '- :C - [0:0]'],
  ['-F --flush', 'A', '- [3:30] -A A -j B'],
  [
    '-F --flush',
    '',
    '- [1:10] -A INPUT -s 10.0.0.1/32 -j A\n- [2:20] -A INPUT -s 10.0.0.2/32\n- [3:30] -A A -j B',
  ],
  ['-Z --zero', 'A', '- [3:30] -A A -j B\n+ [0:0] -A A -j B'],
  [
    '-Z --zero',
    'INPUT',
    '- :INPUT DROP [7:700]\n- [1:10] -A INPUT -s 10.0.0.1/32 -j A\n- [2:20] -A INPUT -s 10.0.0.2/32\n' +
      '+ :INPUT DROP [0:0]\n+ [0:0] -A INPUT -s 10.0.0.1/32 -j A\n+ [0:0] -A INPUT -s 10.0.0.2/32',
  ],
  ['-P --policy', 'INPUT ACCEPT', '- :INPUT DROP [7:700]\n+ :INPUT ACCEPT [0:0]'],
  ['-P --policy', 'FORWARD DROP', '- :FORWARD ACCEPT [0:0]\n+ :FORWARD DROP [0:0]'],
  // Refused.
  ['-N --new-chain', '', 'syntax 2:END, wants the name of a chain'],
  ['-N --new-chain', 'A', 'duplicate 2:WORD'],
  ['-N --new-chain', 'ACCEPT', 'not-allowed 2:WORD, wants another name for the chain'],
  ['-N --new-chain', 'D E', 'syntax 2:SECOND, wants the end of the line'],
  ['-E --rename-chain', 'INPUT D', 'not-allowed 2:WORD'],
  ['-E --rename-chain', 'A C', 'duplicate 2:SECOND'],
  ['-E --rename-chain', 'A', 'syntax 2:BEHIND, wants the new name'],
  ['-E --rename-chain', '', 'syntax 2:END, wants the name of a chain'],
  ['-X --delete-chain', 'INPUT', 'not-allowed 2:WORD'],
  ['-X --delete-chain', 'A', 'not-allowed 2:WORD, wants an empty chain'],
  ['-X --delete-chain', 'B', 'not-allowed 2:WORD, wants a chain that no rule leads to'],
  ['-X --delete-chain', 'C A', 'syntax 2:SECOND, wants the end of the line'],
  ['-X --delete-chain', '', 'not-allowed 2:END, wants an empty chain'],
  ['-F --flush', 'D', 'unknown-chain 2:WORD, wants a chain that it has'],
  ['-F --flush', 'A B', 'syntax 2:SECOND, wants the end of the line'],
  ['-Z --zero', 'A B', 'syntax 2:SECOND, wants the end of the line'],
  ['-P --policy', '', 'syntax 2:END, wants a built-in chain'],
  ['-P --policy', 'INPUT', 'syntax 2:BEHIND, wants a policy'],
  ['-P --policy', 'A DROP', 'not-allowed 2:SECOND, wants -'],
  ['-P --policy', 'INPUT QUEUE', 'bad-option 2:SECOND, wants ACCEPT or DROP'],
  ['"-A" -a', 'A', 'syntax 2:COMMAND, wants -A, -I, -D, -R, -N, -E, -X, -F, -Z, -P or COMMIT'],
];

test.each(COMMANDS)('%s %s', (names, words, done) => {
  for (const name of names.split(' ')) {
    const line = `${name} ${words}`.trimEnd();
    const second = line.lastIndexOf(' ') + 1;
    const places = {
      COMMAND: 1,
      END: line.length + 1,
      WORD: name.length + 2,
      SECOND: second + 1,
      BEHIND: line.length + 1,
    };
    const wanted = done.replace(/[A-Z]{3,}(?=,|$)/, (word) =>
      word in places ? `${places[word as keyof typeof places]}` : word,
    );
    expect([line, left(line)]).toEqual([line, wanted]);
  }
});

test.each([
  [':A - [0:0] x', 'syntax 2:12, wants the end of the line'],
  [':A', 'syntax 2:3, wants a policy, or - for a chain of your own'],
  [':A DROP [0:0]', 'not-allowed 2:4, wants -'],
  [':INPUT - [9:90]', ''],
  ['[0:0]', 'syntax 2:6, wants a command such as -A'],
])('a line that begins with a colon or counters: %s', (line, wanted) => {
  expect([line, left(line)]).toEqual([line, wanted]);
});

test('counters are those of the text where they are asked for, else zeros', () => {
  for (const counters of [true, false]) {
    const node = new TestNode('');
    node.iptables.load(BEFORE, { counters });
    const saved = node.iptables.save({ counters: true });
    const text = saved.replaceAll(/^#.*\n/gm, '');
    expect(text).toBe(counters ? BEFORE : BEFORE.replaceAll(/\[\d+:\d+\]/g, '[0:0]'));
  }
});

test.each([
  '',
  '-w -v',
  '-t mangle',
  'COMMIT',
  '-t mangle COMMIT',
  '*nat',
  ':C - [0:0]',
  '# a comment',
  '! -A INPUT',
])(
  'a command is no line of iptables-restore that is none: %j is refused, and makes no table',
  (line) => {
    const node = new TestNode('');
    expect(() => node.iptables.run(line)).toThrow(/expected an option such as -A/);
    expect(node.iptables.save()).toBe('');
  },
);
