import type { GivenOptions } from '../text/given-options.ts';
import { not } from '../text/write-options.ts';
import type { OptionShape } from './extension.ts';

/** An option that is kept as it was said, its value in canonical words. */
interface SaidOption {
  readonly name: string;
  /** Null for an option without one. */
  readonly value: string | null;
  readonly inverted: boolean;
}

/** In the order the tools print them. */
export type SaidOptions = readonly SaidOption[];

/** How an option is written, and how its value is in canonical words; null where it need not be said. */
export interface SaidOptionShape extends OptionShape {
  readonly canonical?: (text: string) => string | null;
}

/** Reads options that mean nothing to packets beyond whether they are there. */
export function readSaid(
  given: GivenOptions,
  shapes: Readonly<Record<string, SaidOptionShape>>,
): SaidOptions {
  return Object.entries(shapes).flatMap(([name, { canonical, values }]): SaidOptions => {
    const option = given.get(name);
    if (option === undefined) return [];
    const inverted = option.negated;
    if (values === 0) return [{ name, value: null, inverted }];
    const value = canonical === undefined ? option.value : option.read(canonical);
    return value === null ? [] : [{ name, value, inverted }];
  });
}

/** In the words of iptables-save. */
export function writeSaid(said: SaidOptions): string {
  return said
    .map(({ name, value, inverted }) => {
      const option = `${not(inverted)}${name}`;
      return value === null ? option : `${option} ${value}`;
    })
    .join(' ');
}
