import { checkArgument, someClass } from '../error/check-argument.ts';
import { someObject } from '../error/check-options.ts';

/**
 * The name of the method that `console.log` of Node, and the messages of vitest and chai, print an object
 * by (https://nodejs.org/api/util.html#utilinspectcustom).
 */
export const INSPECT: unique symbol = Symbol.for('nodejs.util.inspect.custom');

/**
 * The kind of object that pretty-format, which vitest and Jest print the two sides of a difference with, has
 * print itself by `toAsymmetricMatcher`. Equality asks for `asymmetricMatch`, which such an object has not.
 */
const PRINTED_BY_ITSELF = Symbol.for('jest.asymmetricMatcher');

/** How objects print themselves. */
export interface PrintOptions {
  /** Put `{ … }` around what `toString` says. */
  readonly braces?: boolean;
  /**
   * The name of the kind of object, as `Object.prototype.toString` says it. chai shortens long texts of
   * objects that have none to `{ Object () }`; those that have one equal no plain object.
   */
  readonly tag?: string;
  /** The line of an object in the difference that a failed test shows: objects that differ differ in it. */
  readonly difference?: (value: object) => string;
}

/** Has the objects of a class printed as their `toString` says. */
export function printsItself(
  given: { readonly prototype: object },
  options: PrintOptions = {},
): void {
  checkArgument('printsItself', 'given', given, someClass);
  checkArgument('printsItself', 'options', options, someObject);
  const { prototype } = given;
  const { braces = false, tag, difference } = options;
  Object.defineProperty(prototype, INSPECT, {
    configurable: true,
    value(this: object): string {
      return braces ? `{ ${String(this)} }` : String(this);
    },
  });
  if (tag !== undefined) {
    Object.defineProperty(prototype, Symbol.toStringTag, { configurable: true, value: tag });
  }
  if (difference === undefined) return;
  Object.defineProperty(prototype, '$$typeof', { configurable: true, value: PRINTED_BY_ITSELF });
  Object.defineProperty(prototype, 'toAsymmetricMatcher', {
    configurable: true,
    value(this: object): string {
      return difference(this);
    },
  });
}
