/** A value of the page's state, as a link writes it. */
export interface Field<Value> {
  readonly fallback: Value;
  /** The value of a text; undefined where the text is none of its values. */
  read(text: string): Value | undefined;
  write(value: Value): string;
}

export type ValuesOf<Some> = {
  readonly [Name in keyof Some]: Some[Name] extends Field<infer Value> ? Value : never;
};

/** A whole number between two others, both included. */
export function whole(least: number, most: number, fallback: number): Field<number> {
  return {
    fallback,
    read(text) {
      const value = /^-?\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
      return value >= least && value <= most ? value : undefined;
    },
    write: String,
  };
}

/** One of some words. */
export function oneOf<const Word extends string>(
  words: readonly Word[],
  fallback: Word,
): Field<Word> {
  return { fallback, read: (text) => words.find((word) => word === text), write: (word) => word };
}

/** Some of a list of words, in the list's order, at least one. */
export function someOf<const Word extends string>(
  words: readonly Word[],
  fallback: readonly Word[],
): Field<readonly Word[]> {
  return {
    fallback,
    read(text) {
      const asked = text.split(',');
      const known = words.filter((word) => asked.includes(word));
      return known.length > 0 && known.length === asked.length ? known : undefined;
    },
    write: (value) => value.join(','),
  };
}

/** A text without control characters, at most so long. */
export function shortText(longest: number, fallback: string): Field<string> {
  return {
    fallback,
    read: (text) => (text.length <= longest && !/\p{Cc}/u.test(text) ? text : undefined),
    write: (text) => text,
  };
}

export function yesOrNo(fallback: boolean): Field<boolean> {
  return {
    fallback,
    read: (text) => (text === 'yes' ? true : text === 'no' ? false : undefined),
    write: (value) => (value ? 'yes' : 'no'),
  };
}

/** Some whole numbers between two others, at least one: `1,2,4`. */
export function wholes(
  least: number,
  most: number,
  longest: number,
  fallback: readonly number[],
): Field<readonly number[]> {
  const one = whole(least, most, least);
  return {
    fallback,
    read(text) {
      const numbers = text.split(',').map((word) => one.read(word));
      const known = numbers.filter((number) => number !== undefined);
      return known.length === numbers.length && known.length <= longest ? known : undefined;
    },
    write: (value) => value.join(','),
  };
}

/** Hundredths of named numbers, each within bounds: `rule.inCache:150,sync.rules:80`. Those left out are 100. */
export function percents<const Name extends string>(
  names: readonly Name[],
  least: number,
  most: number,
): Field<Readonly<Partial<Record<Name, number>>>> {
  const none: Partial<Record<Name, number>> = {};
  return {
    fallback: none,
    read(text) {
      const values: Partial<Record<Name, number>> = {};
      for (const part of text === '' ? [] : text.split(',')) {
        const [, key, digits] = /^([^:]+):(\d{1,4})$/.exec(part) ?? [];
        const name = names.find((known) => known === key);
        const value = Number(digits);
        if (name === undefined || name in values || value < least || value > most) return undefined;
        values[name] = value;
      }
      return values;
    },
    write: (values) =>
      names
        .filter((name) => (values[name] ?? 100) !== 100)
        .map((name) => `${name}:${values[name]}`)
        .join(','),
  };
}
