import { ALWAYS } from '../extension/always.ts';
import type { MatchExtension } from '../extension/extension.ts';
import { NEVER } from '../extension/never.ts';
import type { GivenOption } from '../text/given-options.ts';
import { type MaskedValue, namedZero } from '../text/masked-value.ts';
import { not } from '../text/write-options.ts';

/** The name that iproute2 has for group 0. */
const GROUP = namedZero('default');

interface GroupTest extends MaskedValue {
  readonly option: '--src-group' | '--dst-group';
  readonly inverted: boolean;
}

/**
 * `-m devgroup`: the groups of the devices a packet came in and leaves by
 * (net/netfilter/xt_devgroup.c). Devices here are in group 0, as all are until somebody sets it.
 */
export const devgroup: MatchExtension<readonly GroupTest[]> = {
  name: 'devgroup',
  hooksOf(tests) {
    const [arriving, leaving] = [
      ['PREROUTING', 'INPUT'],
      ['OUTPUT', 'POSTROUTING'],
    ] as const;
    const says = (name: GroupTest['option']): boolean =>
      tests.some(({ option }) => option === name);
    return [
      ...(says('--dst-group') ? [] : arriving),
      'FORWARD' as const,
      ...(says('--src-group') ? [] : leaving),
    ];
  },
  options: {
    '--src-group': { values: 1, negatable: true },
    '--dst-group': { values: 1, negatable: true },
  },
  read(given) {
    const tests = [given.get('--src-group'), given.get('--dst-group')].flatMap(readTest);
    if (tests.length > 0) return tests;
    return given.fail('syntax', 'devgroup needs an option', '--src-group or --dst-group');
  },
  write: (tests) =>
    tests
      .map(({ option, inverted, ...group }) => `${not(inverted)}${option} ${GROUP.write(group)}`)
      .join(' '),
  compile: (tests) =>
    tests.every(({ value, inverted }) => (value === 0) !== inverted) ? ALWAYS : NEVER,
};

function readTest(option: GivenOption | undefined): readonly GroupTest[] {
  if (option === undefined) return [];
  return [
    {
      option: option.name as GroupTest['option'],
      ...option.read(GROUP.read),
      inverted: option.negated,
    },
  ];
}
