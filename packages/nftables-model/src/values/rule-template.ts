import { Address, type LinePattern, type LineValue } from '@packet-path/core';
import { readScript } from '../read/read-script.ts';
import type { Rule, TableFamily } from '../ruleset/ruleset.ts';

/** Makes a part of a rule with the values that stand in a list from a place on. */
type Make = (values: readonly unknown[], from: number) => unknown;

/** The networks for tests (RFC 2544), which no program names. */
const STAND_IN: Readonly<Record<4 | 6, Address>> = {
  4: Address.parse('198.18.0.0'),
  6: Address.parse('2001:2::'),
};
const FIRST_NUMBER = 40_000;
const MOST_VALUES = 20_000;

/**
 * The rules that lines of one pattern mean, whatever values stand in them.
 *
 * How it works: the general reader reads the pattern once, with stand-ins for the values. The places where
 * these stand in the rule are the places of the values; all else is the same in every rule. Why it is right:
 * a pattern is kept only if each stand-in is found once, and if it makes of the first line's values the very
 * rule that the general reader reads in the text of that line.
 */
export class RuleTemplate {
  readonly #make: Make;
  /** For each value the stand-in, whose kind it must have. */
  readonly #standIns: readonly (Address | number)[];

  private constructor(make: Make, standIns: readonly (Address | number)[]) {
    this.#make = make;
    this.#standIns = standIns;
  }

  /**
   * Undefined where the lines of a pattern must be read as text.
   *
   * @param values those of a first line stand here from a place on
   */
  static of(
    pattern: LinePattern,
    family: TableFamily,
    values: readonly unknown[],
    from: number,
  ): RuleTemplate | undefined {
    if (pattern.count > MOST_VALUES) return undefined;
    const standIns = Array.from({ length: pattern.count }, (_, index) =>
      standInFor(values[from + index], index),
    );
    if (!standIns.every((standIn) => standIn !== undefined)) return undefined;
    const model = readRule(pattern.write(standIns satisfies readonly LineValue[], 0), family);
    const first = readRule(pattern.write(values, from), family);
    if (model === undefined || first === undefined) return undefined;
    const found = new Array<boolean>(standIns.length).fill(false);
    const make = makerOf(model, standIns, found);
    if (typeof make !== 'function' || !found.every(Boolean)) return undefined;
    const template = new RuleTemplate(make as Make, standIns);
    const again = template.rule(values, from);
    return JSON.stringify(again) === JSON.stringify(first) ? template : undefined;
  }

  /** The rule of some values; undefined where one is not of the pattern's kind. */
  rule(values: readonly unknown[], from: number): Rule | undefined {
    const standIns = this.#standIns;
    for (let index = 0; index < standIns.length; index++) {
      if (!isAlike(values[from + index], standIns[index]!)) return undefined;
    }
    return this.#make(values, from) as Rule;
  }
}

function standInFor(value: unknown, index: number): Address | number | undefined {
  if (typeof value === 'number') return FIRST_NUMBER + index;
  if (!(value instanceof Address)) return undefined;
  const { family, w0, w1, w2, w3 } = STAND_IN[value.family];
  return new Address(family, w0, w1, w2, w3 + index);
}

function isAlike(value: unknown, standIn: Address | number): boolean {
  if (typeof standIn !== 'number') {
    return value instanceof Address && value.family === standIn.family;
  }
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 65_535;
}

/** The rule of a line; undefined where the reader refuses it, or it names what a table would have to tell. */
function readRule(line: string, family: TableFamily): Rule | undefined {
  let isAlone = true;
  try {
    const [command, other] = readScript(`add rule ${family} t c ${line}`, {
      setTypes: () => {
        isAlone = false;
        return undefined;
      },
    });
    if (!isAlone || command?.kind !== 'add-rule' || other !== undefined) return undefined;
    return command.rule;
  } catch {
    return undefined;
  }
}

/** A way to make a part again, with a value in the place of each stand-in; the part itself where it has none. */
function makerOf(part: unknown, standIns: readonly unknown[], found: boolean[]): Make | unknown {
  if (typeof part === 'number' || part instanceof Address) {
    const place = standIns.findIndex((standIn) => isSame(standIn, part));
    if (place < 0) return part;
    // One that stands in two places is told from none.
    if (found[place]) return undefined;
    found[place] = true;
    const make: Make = (values, from) => values[from + place];
    return make;
  }
  if (typeof part !== 'object' || part === null) return part;
  const makers = Object.entries(part)
    .map(([key, value]) => [key, makerOf(value, standIns, found)] as const)
    .filter((entry): entry is [string, Make] => typeof entry[1] === 'function');
  if (makers.length === 0) return part;
  const make: Make = (values, from) => {
    const copy = (Array.isArray(part) ? part.slice() : { ...part }) as Record<string, unknown>;
    for (const [key, makeOne] of makers) copy[key] = makeOne(values, from);
    return copy;
  };
  return make;
}

function isSame(standIn: unknown, part: number | Address): boolean {
  if (standIn instanceof Address) return part instanceof Address && standIn.equals(part);
  return standIn === part;
}
