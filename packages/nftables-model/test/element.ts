import type { Microseconds } from '@packet-path/core';
import type { Element } from '../src/sets/element.ts';

/** An element of a set: a key, or all from one to another; it leads nowhere, and stays unless told. */
export function element(
  first: readonly number[],
  last = first,
  expiresAt = Number.POSITIVE_INFINITY,
): Element {
  return {
    first,
    last,
    expiresAt: expiresAt as Microseconds,
    step: 0,
    chain: undefined,
    data: undefined,
    lifetime: undefined,
    statements: [],
    source: undefined,
  } as Element;
}
