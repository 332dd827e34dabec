import type { Position } from '@packet-path/core';
import type { Cursor } from '@packet-path/manifest';
import type { TablePlace } from '../ruleset/command.ts';

/** A name of a table, chain, set or object. */
export function nameIn(cursor: Cursor): string {
  const name = cursor.text();
  if (name === '' || name.length > LONGEST_NAME) {
    cursor.fail('too-large', `a name of ${name.length} characters`, `1 to ${LONGEST_NAME}`);
  }
  return name;
}

/** Source: include/uapi/linux/netfilter/nf_tables.h, `NFT_NAME_MAXLEN`, less the closing zero. */
const LONGEST_NAME = 255;

export function placeOf(body: Cursor): TablePlace {
  return { family: familyOf(body), table: nameIn(body.field('table')) };
}

export function familyOf(body: Cursor): TablePlace['family'] {
  return body.field('family').oneOf(['ip', 'ip6', 'inet']);
}

export function nameOf(body: Cursor): string {
  return nameIn(body.field('name'));
}

/** One item, or a list of them. */
export function listOf(cursor: Cursor): readonly Cursor[] {
  if (cursor.absent) return [];
  return Array.isArray(cursor.value) ? cursor.items() : [cursor];
}

export function positionOf(cursor: Cursor): Position {
  return new LazyPosition(cursor);
}

/** A place in the text that is looked for only when it is read: that means counting lines. */
class LazyPosition implements Position {
  readonly #cursor: Cursor;

  constructor(cursor: Cursor) {
    this.#cursor = cursor;
  }

  get line(): number {
    return this.#cursor.position?.line ?? 1;
  }

  get column(): number {
    return this.#cursor.position?.column ?? 1;
  }
}

export function keyOf({ family, table }: TablePlace, set: string): string {
  return `${family} ${table} ${set}`;
}
