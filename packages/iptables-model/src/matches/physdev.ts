import type { MatchExtension, Predicate } from '../extension/extension.ts';
import type { GivenOption } from '../text/given-options.ts';
import { not } from '../text/write-options.ts';

interface DeviceTest {
  readonly option: string;
  /** The device; null for the options that ask whether there is one. */
  readonly device: string | null;
  readonly inverted: boolean;
}

function withoutBridge(tests: readonly DeviceTest[]): Predicate {
  const passes = tests.every(({ inverted }) => inverted);
  return { matches: () => passes };
}

/**
 * `-m physdev`: the ports of a bridge a packet came in and leaves by. Hosts have no bridges here, so
 * a rule matches if all it says is inverted (net/netfilter/xt_physdev.c, `physdev_mt`).
 */
export const physdev: MatchExtension<readonly DeviceTest[]> = {
  name: 'physdev',
  // Source: xt_physdev.c, physdev_mt_check: in OUTPUT nobody knows the port yet.
  hooksOf(tests) {
    const says = (name: string): boolean => tests.some(({ option }) => option === name);
    const ofBridge = tests.some(
      ({ option, inverted }) => option === '--physdev-is-bridged' && !inverted,
    );
    if (ofBridge || !(says('--physdev-out') || says('--physdev-is-out'))) return undefined;
    return ['PREROUTING', 'INPUT', 'FORWARD', 'POSTROUTING'];
  },
  options: {
    '--physdev-is-in': { values: 0, negatable: true },
    '--physdev-in': { values: 1, negatable: true },
    '--physdev-is-out': { values: 0, negatable: true },
    '--physdev-out': { values: 1, negatable: true },
    '--physdev-is-bridged': { values: 0, negatable: true },
  },
  read(given) {
    const tests = Object.keys(physdev.options)
      .map((name) => given.get(name))
      .filter((option) => option !== undefined)
      .map(readTest);
    return tests.length > 0 ? tests : given.fail('syntax', 'physdev needs an option');
  },
  write: (tests) =>
    tests
      .map(({ option, device, inverted }) =>
        device === null ? `${not(inverted)}${option}` : `${not(inverted)}${option} ${device}`,
      )
      .join(' '),
  compile: withoutBridge,
};

function readTest(option: GivenOption): DeviceTest {
  return {
    option: option.name,
    device: option.values.length === 0 ? null : option.value,
    inverted: option.negated,
  };
}
