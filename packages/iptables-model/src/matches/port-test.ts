import type { FieldTest } from '../extension/field-test.ts';
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

/** The test of the destination port, or else of the source port, for one value. */
export function portFieldTest(
  source: PortTest,
  destination: PortTest,
  protocol: number,
): FieldTest | undefined {
  const { range, inverted } = isOne(destination) ? destination : source;
  if (inverted || range.first !== range.last) return undefined;
  const field = isOne(destination) ? 'destination port' : 'source port';
  return { field, mask: 0xffff, value: range.first, protocol };
}

function isOne({ range, inverted }: PortTest): boolean {
  return !inverted && range.first === range.last;
}

export function portMatches({ range, inverted }: PortTest, port: number): boolean {
  return within(range, port) !== inverted;
}

/** Whether every port passes. */
export function isAnyPort({ range, inverted }: PortTest): boolean {
  return !inverted && range.first === 0 && range.last === 65535;
}

/** Empty where every port passes. */
export function writePortTest(name: '--sport' | '--dport', test: PortTest): string {
  const { range, inverted } = test;
  if (isAnyPort(test)) return '';
  return `${not(inverted)}${name} ${writeRange(range)}`;
}
