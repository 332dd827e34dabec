import { checkArgument, someClass } from '../error/check-argument.ts';
import { someFunction, someObject } from '../error/check-options.ts';
import { INSPECT, printsItself } from './inspect.ts';

/** How values print themselves. */
export interface PrintedAsOptions {
  /** False: `console.log` shows the fields. Default: the text. */
  readonly logged?: boolean;
}

/**
 * A function that has values print as a text: by `String()`, in templates, and by `console.log` unless told
 * otherwise. Their fields stay what they are, and a copy of them prints as any object.
 *
 * ```ts
 * const named = printedAs((one: { name: string }) => `the one named ${one.name}`);
 * `${named({ name: 'a' })}`; // 'the one named a'
 * ```
 */
export function printedAs<Printed extends object>(
  text: (value: Printed) => string,
  options: PrintedAsOptions = {},
): <Value extends Printed>(value: Value) => Value {
  checkArgument('printedAs', 'text', text, someFunction);
  checkArgument('printedAs', 'options', options, someObject);
  const { logged = true } = options;
  const property = {
    configurable: true,
    value(this: Printed): string {
      return text(this);
    },
  };
  const properties = { toString: property, ...(logged && { [INSPECT]: property }) };
  // A frozen value is not ours to change.
  return (value) =>
    Object.isExtensible(value) ? Object.defineProperties(value, properties) : value;
}

/** Has the objects of a class print as a text, in the difference that a failed test shows too. */
export function classPrintsAs<Value extends object>(
  of: { readonly name: string; readonly prototype: Value },
  text: (value: Value) => string,
): void {
  checkArgument('classPrintsAs', 'of', of, someClass);
  checkArgument('classPrintsAs', 'text', text, someFunction);
  Object.defineProperty(of.prototype, 'toString', {
    configurable: true,
    value(this: Value): string {
      return text(this);
    },
  });
  printsItself(of, { tag: of.name, difference: (value) => text(value as Value) });
}

/** Has the objects of a class told to JSON by what a function gives: plain data. */
export function classTellsJson<Value extends object>(
  of: { readonly prototype: Value },
  told: (value: Value) => unknown,
): void {
  checkArgument('classTellsJson', 'of', of, someClass);
  checkArgument('classTellsJson', 'told', told, someFunction);
  Object.defineProperty(of.prototype, 'toJSON', {
    configurable: true,
    value(this: Value): unknown {
      return told(this);
    },
  });
}
