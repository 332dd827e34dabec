import { meantHint, PacketPathError, shown } from '@packet-path/core';
import { Option } from 'commander';

/** An option whose value is one of some names. A name that is none gets the nearest as a suggestion. */
export function choice(flags: string, text: string, names: readonly string[]): Option {
  const [flag = ''] = flags.split(' ');
  return new Option(flags, text).choices(names).argParser((given: string) => {
    if (names.includes(given)) return given;
    const hint = meantHint(given, names);
    throw new PacketPathError('bad-option', `${flag}: there is no ${shown(given)}${hint}`, {
      expected: names.join(', '),
    });
  });
}

/** Reads an option's whole number between two bounds: `1000`, or `1e3`. */
export function wholeNumber(flag: string, from: number, to: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    const isNumber = /^\s*\d+(?:e\d{1,2})?\s*$/i.test(text);
    if (isNumber && value >= from && value <= to) return value;
    throw new PacketPathError('bad-option', `${flag}: ${shown(text)} is no such number`, {
      expected: `a whole number, ${from} to ${to}`,
    });
  };
}
