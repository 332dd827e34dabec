import { InvalidArgumentError } from 'commander';

/** Reads an option's whole number between two bounds. */
export function wholeNumber(from: number, to: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= from && value <= to) return value;
    throw new InvalidArgumentError(`Expected a whole number, ${from} to ${to}.`);
  };
}
