import type { ExerciseForm } from '../protocol/lessons.ts';

/**
 * The form of an exercise's answer. The right answer is that of docs/learn, whose programs the tests run:
 * numbers are taken from what they print, and words stand only as long as the text says the same.
 */
export type ExerciseKey =
  | (ExerciseForm & {
      readonly kind: 'numbers';
      /** Captures the numbers in the answer's text, in the order of the blanks. */
      readonly printed: RegExp;
      /** The right numbers of those that are printed; the same unless given. */
      readonly right?: (printed: readonly number[]) => readonly number[];
    })
  | (ExerciseForm & {
      readonly kind: 'words';
      readonly right: readonly string[];
      /** The words of the answer's text that say so. */
      readonly says: RegExp;
    });

const HOOKS = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'];

/** The exercises of the eight lessons. */
export const EXERCISE_KEYS: readonly (readonly ExerciseKey[])[] = [
  [
    {
      kind: 'words',
      options: HOOKS,
      isSet: true,
      right: ['OUTPUT', 'POSTROUTING'],
      says: /^OUTPUT and POSTROUTING\./,
    },
    one(['device', 'forward', 'reply'], 'device', /stands on a\s+device of the node, `kube-ipvs0`/),
    numbers(['iptables', 'ipvs'], /iptables (\d+)\s+ipvs (\d+)/),
  ],
  [
    numbers(['days'], /is ([\d,]+) s\./, ([seconds]) => [seconds! / 86_400]),
    one(
      ['comesBack', 'secret', 'always'],
      'comesBack',
      /So that the answer comes back to this node/,
    ),
    one(['stays', 'moves', 'reset'], 'stays', /Its entry stays, and so does the rewriting/),
  ],
  [
    numbers(['share'], /0\.2:8080 ([\d.]+)\n/),
    numbers(['rules'], /\(10 \+ 1\) \/ 2[\s\S]*\n1 (\d+) \d+\n10 ([\d.]+) /, ([least, mean]) => [
      mean! - least! + 1,
    ]),
    one(['refused', 'silence', 'open'], 'refused', /`Connection refused`, at once/),
  ],
  [
    numbers(['perService', 'constant'], /text output\n(\d+) (\d+)\n/),
    numbers(['rules'], /text output\n(\d+)\n/),
    numbers(['difference'], /svc-00001 (\d+)\nsvc-01000 (\d+)/, ([first, last]) => [
      last! - first!,
    ]),
  ],
  [
    numbers(['requests'], /\n(\d+)\n```$/),
    one(['yes', 'no'], 'no', /^In no mode\./),
    one(['clientNode', 'serverNode', 'both'], 'clientNode', /^The node of the client:/),
  ],
  [
    numbers(['rr', 'lc', 'sh'], /rr ([\d ]+)\nlc ([\d ]+)\nsh ([\d ]+)/),
    one(['rules', 'lookups', 'both', 'neither'], 'neither', /^Neither\./),
    one(['lookup', 'timer', 'scheduler'], 'timer', /by a timer that reads the counters/),
  ],
  [
    numbers(['perEndpoint'], /\n1 \d+ (\d+)\n10 \d+ (\d+)\n/, ([few, more]) => [
      (more! - few!) / 9,
    ]),
    numbers(['maps', 'sets'], /\n1000 (\d+) (\d+)\n/),
    numbers(
      ['iptables', 'nftables'],
      /iptables grows by (\d+) a service\nnftables (constant)/,
      ([step]) => [step!, 0],
    ),
  ],
  [
    numbers(['entries'], /userspace (\d+)/),
    one(['yes', 'no'], 'no', /^No\./),
    numbers(['seconds'], /TIME_WAIT for (two) minutes/, () => [120]),
  ],
];

function one(options: readonly string[], right: string, says: RegExp): ExerciseKey {
  return { kind: 'words', options, isSet: false, right: [right], says };
}

function numbers(
  blanks: readonly string[],
  printed: RegExp,
  right?: (printed: readonly number[]) => readonly number[],
): ExerciseKey {
  return { kind: 'numbers', blanks, printed, ...(right && { right }) };
}

/** The right answer of an exercise, by the text of docs/learn. @throws {RangeError} where the text says another */
export function rightAnswer(key: ExerciseKey, text: string): readonly string[] {
  const found = (key.kind === 'words' ? key.says : key.printed).exec(text);
  if (found === null) throw new RangeError(`the course's answer has changed: ${text.slice(0, 80)}`);
  if (key.kind === 'words') return key.right;
  const printed = found.slice(1).map(countOf);
  return (key.right?.(printed) ?? printed).map((value) => `${value}`);
}

/** A number; of a list of servers, how many there are. */
function countOf(text: string): number {
  return text.includes(' ') ? new Set(text.split(' ')).size : Number(text.replaceAll(',', ''));
}
