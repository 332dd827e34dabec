import { SetLookup } from '../machine/lookup.ts';
import type { ProgramRule } from '../program/rule.ts';
import type { LiveSet } from '../sets/live-set.ts';
import { AllGroups } from './all-groups.ts';
import { AskedGroup } from './asked-group.ts';
import { CommonGroup } from './common-group.ts';
import type { Group } from './group.ts';
import { equalityOf, type LeadingTest, leadingTests } from './leading-tests.ts';
import { SetGroup } from './set-group.ts';
import { ValueGroup } from './value-group.ts';

/** The rules of a chain by the tests that they begin with. */
export interface GroupedRules {
  readonly group: Group;
  /** Groups that a packet is asked for at first; 0 where the chain has to be walked. */
  readonly count: number;
  /** Whether the tests of all groups ask only what packets of a recorded course share. */
  readonly repeats: boolean;
  /** The sets that the tests look into. */
  readonly sets: readonly LiveSet[];
}

/**
 * Groups the rules of a chain, and those of each group by their next tests.
 *
 * @param least rules of one group at least; fewer are left to the walk
 */
export function groupRules(rules: readonly ProgramRule[], least: number): GroupedRules {
  const testsOf = rules.map(leadingTests);
  const setNumbers = new Map<LiveSet, number>();

  /** A name for what a test does: rules of one name are in one group. */
  const nameOf = ({ decides, reading, borrowed }: LeadingTest): string => {
    const equality = equalityOf(decides);
    if (equality !== undefined) {
      return `${reading} ${borrowed} = ${equality.at} ${equality.masks.join()}`;
    }
    if (!(decides instanceof SetLookup)) return `${reading} ${borrowed} ${decides.signature}`;
    const { set, at, inverted } = decides;
    const number = setNumbers.get(set) ?? setNumbers.size;
    setNumbers.set(set, number);
    return `${reading} ${borrowed} set ${number} ${at} ${inverted}`;
  };

  const below = (members: readonly number[], depth: number): Group =>
    members.length < least ? new AskedGroup(members) : groupAt(members, depth);

  const makeGroup = (members: readonly number[], depth: number): Group => {
    const [test] = members.map((rule) => testsOf[rule]![depth]!);
    const { decides } = test!;
    if (decides instanceof SetLookup) {
      return new SetGroup(test!, decides, members, below(members, depth + 1));
    }
    if (equalityOf(decides) === undefined) {
      return new CommonGroup(test!, decides, members, below(members, depth + 1));
    }
    const wanting = members.map((rule) => ({
      rule,
      test: equalityOf(testsOf[rule]![depth]!.decides)!,
    }));
    return new ValueGroup(test!, wanting, (same) => below(same, depth + 1));
  };

  const groupsAt = (members: readonly number[], depth: number): readonly Group[] => {
    const byName = new Map<string, number[]>();
    const asked: number[] = [];
    for (const rule of members) {
      const test = testsOf[rule]![depth];
      if (test === undefined) {
        asked.push(rule);
        continue;
      }
      const name = nameOf(test);
      const known = byName.get(name);
      if (known === undefined) byName.set(name, [rule]);
      else known.push(rule);
    }
    const groups: Group[] = [];
    for (const same of byName.values()) {
      if (same.length >= least) groups.push(makeGroup(same, depth));
      else asked.push(...same);
    }
    if (asked.length > 0) groups.push(new AskedGroup(asked.sort((a, b) => a - b)));
    return groups;
  };

  const groupAt = (members: readonly number[], depth: number): Group => {
    const groups = groupsAt(members, depth);
    return groups.length === 1 ? groups[0]! : new AllGroups(groups);
  };

  const groups = groupsAt([...rules.keys()], 0);
  const count = groups.filter((group) => !(group instanceof AskedGroup)).length;
  const repeats = testsOf.every((tests) =>
    tests.every(({ reads }) => reads.every((instruction) => instruction.repeats === true)),
  );
  return { group: new AllGroups(groups), count, repeats, sets: [...setNumbers.keys()] };
}
