import { type OptionValue, someFunction } from './check-options.ts';
import { PacketPathError } from './error.ts';
import { shown } from './shown.ts';

/**
 * Refuses an argument that a function cannot take, for callers whose compiler says nothing.
 *
 * ```ts
 * checkArgument('readCluster', 'text', undefined, someText);
 * // readCluster: text is undefined; expected a text
 * ```
 *
 * @throws {PacketPathError} `bad-option`
 */
export function checkArgument(api: string, name: string, given: unknown, value: OptionValue): void {
  if (value.holds(given)) return;
  const { expected } = value;
  throw new PacketPathError('bad-option', `${api}: ${name} is ${shown(given)}`, { expected });
}

/** Refuses a listener that is no function. @throws {PacketPathError} `bad-option` */
export function checkListener(given: unknown): void {
  checkArgument('listen', 'listener', given, someFunction);
}

/**
 * An object that has these functions: a host, a node.
 *
 * @param expected in words: `a host, such as kubernetesNode makes`
 */
export function objectWith(expected: string, ...functions: readonly string[]): OptionValue {
  return {
    expected,
    holds: (value) =>
      typeof value === 'object' &&
      value !== null &&
      functions.every((name) => typeof Reflect.get(value, name) === 'function'),
  };
}

/** An object that has these fields, whatever they hold. */
export function objectOf(...names: readonly string[]): OptionValue {
  return {
    get expected(): string {
      return `an object of ${names.join(', ')}`;
    },
    holds: (value) =>
      typeof value === 'object' &&
      value !== null &&
      names.every((name) => Reflect.get(value, name) !== undefined),
  };
}

/**
 * An object that has lists of these names: a result that one of our functions made.
 *
 * @param expected in words: `what runStudy gives`
 */
export function objectOfLists(expected: string, ...lists: readonly string[]): OptionValue {
  return {
    expected,
    holds: (value) =>
      typeof value === 'object' &&
      value !== null &&
      lists.every((name) => Array.isArray(Reflect.get(value, name))),
  };
}

/** A host that connections are opened through. */
export const someHost: OptionValue = objectWith(
  'a host, as kubernetesNode or linuxHost makes it',
  'connect',
);

/** A flow as values or as texts; its parts are looked at where it is read. */
export const someFlow: OptionValue = {
  expected: 'an object of protocol, source and destination',
  holds: (value) => typeof value === 'object' && value !== null,
};

/** A class, or the like: what has objects made by its prototype. */
export const someClass: OptionValue = {
  expected: 'a class',
  holds: (value) =>
    (typeof value === 'function' || (typeof value === 'object' && value !== null)) &&
    typeof Reflect.get(value, 'prototype') === 'object',
};

/** A host that models are put on. */
export const someBareHost: OptionValue = objectWith(
  'a host, as new Host or linuxHost makes it',
  'attach',
  'send',
);
