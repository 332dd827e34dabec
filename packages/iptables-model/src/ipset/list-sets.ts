import type { IpSet } from './set/ip-set.ts';

/** A set, and how many rules and lists hold it. */
export interface HeldIpSet {
  readonly set: IpSet;
  readonly references: number;
}

/** Sets as `ipset list` prints them, but for what depends on the kernel: the revision and the size in memory. */
export function listSets(sets: readonly HeldIpSet[]): string {
  return sets
    .map(({ set, references }) => {
      const header = set.createLine().split(' ').slice(3).join(' ');
      const elements = [...set.elements()];
      return [
        `Name: ${set.name}`,
        `Type: ${set.type}`,
        `Header: ${header}`,
        `References: ${references}`,
        `Number of entries: ${elements.length}`,
        'Members:',
        ...elements,
        '',
      ].join('\n');
    })
    .join('\n');
}
