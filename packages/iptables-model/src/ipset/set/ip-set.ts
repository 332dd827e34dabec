import type { Family, PacketBuffer, Passage } from '@packet-path/core';
import type { ElementOptions } from '../element/element-entry.ts';
import type { SetType } from '../element/set-type.ts';
import type { Word } from '../read/word.ts';
import type { MappedFields } from './match-element.ts';
import type { SetDirections } from './set-directions.ts';
import type { SetLookup } from './set-lookup.ts';

/**
 * The answer of a set about a packet.
 *
 * - `hit`: an element holds it.
 * - `miss`: none does, or the packet has not what the set asks for.
 * - `nomatch`: the most specific network that holds it was added with `nomatch`.
 */
export type SetAnswer = 'hit' | 'miss' | 'nomatch';

/** A set, whatever its type. */
export interface IpSet {
  /** At most 31 characters; changed by `rename` and `swap` only. */
  name: string;
  readonly type: SetType;
  /** Null for the types that take packets of both families. */
  readonly family: Family | null;
  /** Elements held, those that have timed out not counted. */
  readonly size: number;
  /** Whether neither packets nor time change it: it has no counters and no timeouts. */
  readonly isSteady: boolean;
  /** Whether its answer may depend on the source port, looked up with these directions. */
  asksSourcePort(directions: SetDirections): boolean;

  /**
   * Asks the set for a packet. Charges `setLookups` and `setProbes`, and updates the element's
   * counters unless the look-up says otherwise.
   *
   * @param mapped takes the fields of the element found, of a set with `skbinfo`
   */
  test(packet: PacketBuffer, passage: Passage, lookup: SetLookup, mapped?: MappedFields): SetAnswer;

  /** @throws {PacketPathError} `syntax`, `duplicate`, `too-large` and what the parts of it throw */
  add(element: Word, options: ElementOptions): void;
  /**
   * Adds what a packet names; nothing where it has not what the set asks for, and an element that is
   * there stays as it is unless `options.exist`.
   *
   * @returns whether the set took it
   */
  addFrom(packet: PacketBuffer, lookup: SetLookup, options: ElementOptions): boolean;
  /** @throws {PacketPathError} `not-found`, unless `options.exist`; `syntax` */
  delete(element: Word, options: ElementOptions): void;
  /** Deletes what a packet names. @returns whether it was there */
  deleteFrom(packet: PacketBuffer, lookup: SetLookup): boolean;
  /**
   * The answer of `ipset test`: single addresses are searched in networks, longest prefix first.
   *
   * @throws {PacketPathError} as {@link add}
   */
  tests(element: Word, options: ElementOptions): boolean;
  /** Whether an element is held exactly as written; networks are not searched. */
  has(element: Word): boolean;
  flush(): void;

  /** The line that creates the set, as `ipset save` writes it. */
  createLine(): string;
  /** The words behind `add NAME` for each element, in the order they were added. */
  elements(): IterableIterator<string>;
  /** Characters of all {@link elements}, where that is known without writing them. */
  readonly elementsLength?: number | undefined;
}
