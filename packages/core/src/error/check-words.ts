import type { OptionValue } from './check-options.ts';
import { PacketPathError } from './error.ts';
import { shown } from './shown.ts';

/**
 * Refuses words that a model cannot declare: no object of them, a name that objects have already
 * (`constructor`, `__proto__`, a method), a value of another kind.
 *
 * @param taken whether a name means something else where the words are used
 * @throws {PacketPathError} `bad-option`, `duplicate`
 */
export function checkWords(
  api: string,
  given: unknown,
  value: OptionValue,
  taken: (name: string) => boolean = (name) => name in Object.prototype,
): void {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new PacketPathError('bad-option', `${api}: the declarations are ${shown(given)}`, {
      expected: `an object: ${value.expected} by name`,
    });
  }
  for (const [name, declared] of Object.entries(given)) {
    if (name === '' || name in Object.prototype || taken(name)) {
      const problem = `${api}: ${shown(name)} cannot be declared`;
      throw new PacketPathError('duplicate', problem, { expected: 'a name that is free' });
    }
    if (!value.holds(declared)) {
      const problem = `${api}: ${name} is ${shown(declared)}`;
      throw new PacketPathError('bad-option', problem, { expected: value.expected });
    }
  }
}
