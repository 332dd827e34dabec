import { PacketPathError } from './error.ts';
import { meantHint } from './nearest.ts';
import { shown } from './shown.ts';

/** Which values an option takes, and how that is said. */
export interface OptionValue {
  /** In words: `true or false`. */
  readonly expected: string;
  holds(value: unknown): boolean;
}

/** The options that a function takes, each with its values. */
export type OptionValues<Options> = { readonly [Name in keyof Required<Options>]: OptionValue };

/** Any value: what is wrong with it is said where it is read. */
export const anyValue: OptionValue = { expected: 'a value', holds: () => true };

/** A boolean, for `checkOptions` and `checkArgument`. */
export const trueOrFalse: OptionValue = {
  expected: 'true or false',
  holds: (value) => typeof value === 'boolean',
};

/** Any text, the empty one too. */
export const someText: OptionValue = {
  expected: 'a text',
  holds: (value) => typeof value === 'string',
};

/** Any object, a list too; null is none. */
export const someObject: OptionValue = {
  expected: 'an object',
  holds: (value) => typeof value === 'object' && value !== null,
};

/** Any function. */
export const someFunction: OptionValue = {
  expected: 'a function',
  holds: (value) => typeof value === 'function',
};

/** Any number but NaN. */
export const someNumber: OptionValue = {
  expected: 'a number',
  holds: (value) => typeof value === 'number' && !Number.isNaN(value),
};

/** Anything that gives one thing after the other: a list, a set, a generator; a text is none. */
export const someIterable: OptionValue = {
  expected: 'a list, or anything else that can be iterated',
  holds: (value) =>
    typeof value === 'object' &&
    value !== null &&
    typeof Reflect.get(value, Symbol.iterator) === 'function',
};

/** A seed of a generator: a text or a number. */
export const someSeed: OptionValue = {
  expected: 'a text or a number',
  holds: (value) => typeof value === 'string' || Number.isFinite(value),
};

/** One of some values. */
export function oneOf(...values: readonly (string | number)[]): OptionValue {
  const known: readonly unknown[] = values;
  return {
    get expected(): string {
      const others = values.slice(0, -1).join(', ');
      return values.length === 1 ? `${values[0]}` : `${others} or ${values.at(-1)}`;
    },
    holds: (value) => known.includes(value),
  };
}

/** A whole number, from the least to the most that it may be. */
export function wholeNumber(least = 0, most: number = Number.MAX_SAFE_INTEGER): OptionValue {
  const bound = most === Number.MAX_SAFE_INTEGER ? `${least} or more` : `${least} to ${most}`;
  return {
    expected: `a whole number, ${bound}`,
    holds: (value) =>
      Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most,
  };
}

/** A list whose every part is such a value. */
export function listOf(part: OptionValue): OptionValue {
  return {
    get expected(): string {
      return `a list, each of it ${part.expected}`;
    },
    // Long lists of anything come with every sync.
    holds: (value) =>
      Array.isArray(value) && (part === anyValue || value.every((one) => part.holds(one))),
  };
}

/** A list of one part or more, each such a value. */
export function fullListOf(part: OptionValue): OptionValue {
  const list = listOf(part);
  return {
    get expected(): string {
      return `${list.expected}, one at least`;
    },
    holds: (value) => list.holds(value) && Array.isArray(value) && value.length > 0,
  };
}

/**
 * Refuses options that a function does not take, and values that an option cannot have; those that are
 * undefined count as not given. Plain JavaScript, whose compiler says nothing, gets an answer so.
 *
 * ```ts
 * checkOptions('kubernetesNode', { mode: 'IPVS' }, { mode: oneOf('iptables', 'ipvs') });
 * // kubernetesNode: mode is 'IPVS'; expected iptables or ipvs
 * ```
 *
 * @param required options without a default
 * @throws {PacketPathError} `unknown-option` with the name that was probably meant; `bad-option`
 */
export function checkOptions(
  api: string,
  given: unknown,
  values: Readonly<Record<string, OptionValue>>,
  required: readonly string[] = [],
): void {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new PacketPathError('bad-option', `${api}: its options are ${shown(given)}`, {
      expected: `an object of ${Object.keys(values).join(', ')}`,
    });
  }
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(values, name)) throw unknownOption(api, name, Object.keys(values));
    const { holds, expected } = values[name]!;
    if (value === undefined || holds(value)) continue;
    throw new PacketPathError('bad-option', `${api}: ${name} is ${shown(value)}`, { expected });
  }
  const missing = required.filter((name) => Reflect.get(given, name) === undefined);
  if (missing.length === 0) return;
  const expected = missing.map((name) => `${name} (${values[name]!.expected})`).join(', ');
  const problem = `${api}: ${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} missing`;
  throw new PacketPathError('bad-option', problem, { expected });
}

/** Refuses options that a function does not take; for functions that are called often. */
export function checkNames(api: string, given: object, names: ReadonlySet<string>): void {
  if (typeof given !== 'object' || given === null) {
    throw new PacketPathError('bad-option', `${api}: its options are ${shown(given)}`, {
      expected: `an object of ${[...names].join(', ')}`,
    });
  }
  for (const name in given) if (!names.has(name)) throw unknownOption(api, name, [...names]);
}

function unknownOption(api: string, name: string, names: readonly string[]): PacketPathError {
  const hint = meantHint(name, names);
  return new PacketPathError('unknown-option', `${api} has no option ${shown(name)}${hint}`, {
    expected: names.toSorted().join(', '),
  });
}
