import { type PacketBuffer, PacketPathError } from '@packet-path/core';
import type { MatchExtension, Predicate } from '../extension/extension.ts';
import type { GivenOptions } from '../text/given-options.ts';
import { type Range, readNumber, within } from '../text/ranges.ts';
import { not } from '../text/write-options.ts';

/** The names in the order printed, and whether numbers follow. */
const NAMES = {
  '--socket-exists': { values: 0, negatable: true },
  '--uid-owner': { values: 1, negatable: true },
  '--gid-owner': { values: 1, negatable: true },
  '--suppl-groups': { values: 0 },
} as const;
const LARGEST_ID = 0xfffffffe;

interface OwnerTest {
  readonly name: string;
  readonly ids: Range | null;
  readonly inverted: boolean;
}

/** The owner of a packet that does not say whose it is. */
const ROOT = { user: 0, group: 0 } as const;

class OwnerPredicate implements Predicate {
  readonly isStateless = true;
  readonly #tests: readonly OwnerTest[];

  constructor(tests: readonly OwnerTest[]) {
    this.#tests = tests;
  }

  /** Of a packet without a socket, only what is asked with `!` is true. */
  matches(packet: PacketBuffer): boolean {
    const { inputInterface, kernelMade, owner = ROOT } = packet;
    const hasSocket = inputInterface === null && !kernelMade;
    return this.#tests.every(({ name, ids, inverted }) => {
      if (name === '--suppl-groups') return true;
      if (ids === null) return (hasSocket || isIcmpError(packet)) !== inverted;
      if (!hasSocket) return inverted;
      return within(ids, name === '--uid-owner' ? owner.user : owner.group) !== inverted;
    });
  }
}

/** An ICMP error of this host leaves by a control socket (net/ipv4/icmp.c, `icmp_xmit_lock`). */
function isIcmpError({ inputInterface, kernelMade, isCopy, icmp }: PacketBuffer): boolean {
  return inputInterface === null && kernelMade && !isCopy && (icmp?.inner ?? null) !== null;
}

/**
 * `-m owner`: whose socket sends (net/netfilter/xt_owner.c, `owner_mt`). Packets of local processes
 * have a socket; those that pass through have none. The kernel sends ICMP errors by a socket of its own, which
 * has no file and so no owner; a reset has none.
 */
export const owner: MatchExtension<readonly OwnerTest[]> = {
  name: 'owner',
  hooks: ['OUTPUT', 'POSTROUTING'],
  options: NAMES,
  read(given) {
    const tests: OwnerTest[] = [];
    for (const name of Object.keys(NAMES)) {
      const option = given.get(name);
      if (option === undefined) continue;
      const ids = option.values.length === 0 ? null : option.read(readIds);
      tests.push({ name, ids, inverted: option.negated });
    }
    const groups = given.get('--suppl-groups');
    if (groups !== undefined && !isBehindGroup(given)) {
      groups.fail('not-allowed', 'without --gid-owner before it', '--gid-owner');
    }
    if (tests.length > 0) return tests;
    return given.fail('syntax', 'owner needs an option', '--uid-owner, --gid-owner, …');
  },
  write: (tests) => tests.map(writeTest).join(' '),
  compile: (tests) => new OwnerPredicate(tests),
};

/** The tool takes `--suppl-groups` behind the group alone. */
function isBehindGroup({ all }: GivenOptions): boolean {
  const names = all.map(({ name }) => name);
  const group = names.indexOf('--gid-owner');
  return group >= 0 && group < names.indexOf('--suppl-groups');
}

/** Reads `0`, `1000-1999` or `root`; other names of users are not known here. */
function readIds(text: string): Range {
  if (text === 'root') return { first: 0, last: 0 };
  const [low = '', high = low, ...rest] = text.split('-');
  const first = readNumber(low, 0, LARGEST_ID);
  const last = readNumber(high, 0, LARGEST_ID);
  if (rest.length === 0 && first <= last) return { first, last };
  throw new PacketPathError('bad-option', `'${text}' is no range`, {
    expected: 'a number, or the lower one, - and the higher one',
  });
}

function writeTest({ name, ids, inverted }: OwnerTest): string {
  if (ids === null) return `${not(inverted)}${name}`;
  const { first, last } = ids;
  return `${not(inverted)}${name} ${first === last ? first : `${first}-${last}`}`;
}
