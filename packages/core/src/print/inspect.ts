/**
 * The name of the method that `console.log` of Node, and the messages of vitest and chai, print an object
 * by (https://nodejs.org/api/util.html#utilinspectcustom).
 */
const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/** How objects print themselves. */
export interface PrintOptions {
  /** Put `{ … }` around what `toString` says. */
  readonly braces?: boolean;
  /**
   * The name of the kind of object, as `Object.prototype.toString` says it. chai shortens long texts of
   * objects that have none to `{ Object () }`; those that have one equal no plain object.
   */
  readonly tag?: string;
}

/** Has the objects of a class printed as their `toString` says. */
export function printsItself(
  { prototype }: { readonly prototype: object },
  { braces = false, tag }: PrintOptions = {},
): void {
  Object.defineProperty(prototype, INSPECT, {
    configurable: true,
    value(this: object): string {
      return braces ? `{ ${String(this)} }` : String(this);
    },
  });
  if (tag === undefined) return;
  Object.defineProperty(prototype, Symbol.toStringTag, { configurable: true, value: tag });
}
