import type { GivenOptions } from '../text/given-options.ts';
import { ALL_PORTS, type Range, readPortRange, within, writeRange } from '../text/ranges.ts';
import { not } from '../text/write-options.ts';

/** `--sport` or `--dport`. */
export interface PortTest {
  readonly range: Range;
  readonly inverted: boolean;
}

/** The options of the two, as the matches of all protocols with ports have them. */
export const PORT_OPTIONS = {
  '--sport': { values: 1, negatable: true, aliases: ['--source-port'] },
  '--dport': { values: 1, negatable: true, aliases: ['--destination-port'] },
} as const;

export function readPortTest(given: GivenOptions, name: '--sport' | '--dport'): PortTest {
  const option = given.get(name);
  if (option === undefined) return { range: ALL_PORTS, inverted: false };
  return { range: option.read(readPortRange), inverted: option.negated };
}

export function portMatches({ range, inverted }: PortTest, port: number): boolean {
  return within(range, port) !== inverted;
}

/** Empty where every port passes. */
export function writePortTest(name: '--sport' | '--dport', test: PortTest): string {
  const { range, inverted } = test;
  if (!inverted && range.first === 0 && range.last === 65535) return '';
  return `${not(inverted)}${name} ${writeRange(range)}`;
}
