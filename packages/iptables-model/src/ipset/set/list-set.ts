import type { Host, PacketBuffer, Passage } from '@packet-path/core';
import { ElementEntry, type ElementOptions } from '../element/element-entry.ts';
import { describeExtensions, type SetOptions } from '../element/set-options.ts';
import type { Word } from '../read/word.ts';
import { checkExtensions } from './check-extensions.ts';
import type { IpSet, SetAnswer } from './ip-set.ts';
import { type MappedFields, matchElement } from './match-element.ts';
import type { SetDirections } from './set-directions.ts';
import type { SetLookup } from './set-lookup.ts';

interface Member {
  readonly set: IpSet;
  readonly entry: ElementEntry;
}

/** A set of sets: a packet is in it when one of them holds the packet, asked in order. */
export class ListSet implements IpSet {
  name: string;
  readonly type = 'list:set' as const;
  readonly family = null;
  readonly #host: Host;
  readonly #options: SetOptions;
  readonly #find: (name: string) => IpSet | undefined;
  readonly #members: Member[] = [];

  /** @param find the set of a name */
  constructor(
    host: Host,
    name: string,
    options: SetOptions,
    find: (name: string) => IpSet | undefined,
  ) {
    this.#host = host;
    this.name = name;
    this.#options = options;
    this.#find = find;
  }

  get isSteady(): boolean {
    const { counters, timeout } = this.#options;
    return !counters && timeout === undefined && this.#members.every(({ set }) => set.isSteady);
  }

  asksSourcePort(directions: SetDirections): boolean {
    return this.#members.some(({ set }) => set.asksSourcePort(directions));
  }

  get size(): number {
    return this.#members.filter((member) => this.#lives(member)).length;
  }

  /** Whether a set is a member, living or not. */
  includes(set: IpSet): boolean {
    return this.#members.some((member) => member.set === set);
  }

  /** A probe for each member asked, beside what the member itself charges. */
  test(
    packet: PacketBuffer,
    passage: Passage,
    lookup: SetLookup,
    mapped?: MappedFields,
  ): SetAnswer {
    passage.work.setLookups++;
    const { now } = this.#host.clock;
    const inner = forMembers(lookup);
    for (const { set, entry } of this.#members) {
      if (entry.expires <= now) continue;
      passage.work.setProbes++;
      if (set.test(packet, passage, inner, mapped) !== 'hit') continue;
      if (matchElement(entry, this.#options, packet, lookup, mapped)) return 'hit';
    }
    return 'miss';
  }

  add(element: Word, options: ElementOptions): void {
    this.#add(element.split(',')[0] ?? element, placed(element, options));
  }

  #add(element: Word, options: ElementOptions): void {
    checkExtensions(element, options, this.#options);
    const set = this.#find(element.text);
    if (set === undefined) throw element.error('unknown-set', `there is no set ${element.text}`);
    if (set.type === 'list:set') {
      throw element.error('not-allowed', 'a list may not hold a list', 'a set of another type');
    }
    const known = this.#members.find((member) => member.set === set);
    if (known !== undefined) {
      if (options.exist !== true && this.#lives(known)) {
        throw element.error('duplicate', `${this.name} already holds ${set.name}`);
      }
      known.entry.apply(options, this.#options, this.#host.clock.now);
      return;
    }
    this.#removeTimedOut();
    const entry = new ElementEntry();
    entry.apply(options, this.#options, this.#host.clock.now);
    this.#members.splice(this.#place(element, options), 0, { set, entry });
  }

  /** The first member that takes the element is the only one (ip_set_list_set.c, `list_set_kadd`). */
  addFrom(packet: PacketBuffer, lookup: SetLookup, options: ElementOptions): boolean {
    return this.#members.some(
      (member) => this.#lives(member) && member.set.addFrom(packet, lookup, options),
    );
  }

  delete(element: Word, options: ElementOptions): void {
    const index = this.#indexOf(element, options);
    if (index >= 0) this.#members.splice(index, 1);
    else if (options.exist !== true) {
      throw element.error('not-found', `${this.name} does not hold ${element.text}`);
    }
  }

  /** The first member that held the element is the only one (`list_set_kdel`). */
  deleteFrom(packet: PacketBuffer, lookup: SetLookup): boolean {
    return this.#members.some(
      (member) => this.#lives(member) && member.set.deleteFrom(packet, lookup),
    );
  }

  tests(element: Word, options: ElementOptions): boolean {
    return this.#indexOf(element, options) >= 0;
  }

  /** The place of a member that stands as wanted; -1 where none does. */
  #indexOf(element: Word, options: ElementOptions): number {
    const { before, after } = placed(element, options);
    const name = element.text.split(',', 1)[0];
    const living = this.#members.filter((member) => this.#lives(member));
    const place = living.findIndex(({ set }) => set.name === name);
    const agrees =
      (before === undefined || living[place + 1]?.set.name === before) &&
      (after === undefined || living[place - 1]?.set.name === after);
    const member = agrees ? living[place] : undefined;
    return member === undefined ? -1 : this.#members.indexOf(member);
  }

  has(element: Word): boolean {
    return this.#members.some((member) => member.set.name === element.text && this.#lives(member));
  }

  flush(): void {
    this.#members.length = 0;
  }

  createLine(): string {
    const { size } = this.#options;
    const extensions = describeExtensions(this.#options);
    const skbinfo = this.#options.skbinfo ? ' skbinfo' : '';
    return `create ${this.name} list:set size ${size}${extensions}${skbinfo}`;
  }

  *elements(): IterableIterator<string> {
    const { now } = this.#host.clock;
    for (const member of this.#members) {
      if (!this.#lives(member)) continue;
      yield `${member.set.name}${member.entry.describe(this.#options, now)}`;
    }
  }

  #place(element: Word, { before, after }: ElementOptions): number {
    const name = before ?? after;
    if (name === undefined) return this.#members.length;
    const index = this.#members.findIndex(({ set }) => set.name === name);
    if (index < 0) throw element.error('not-found', `${this.name} does not hold ${name}`);
    return before === undefined ? index + 1 : index;
  }

  #removeTimedOut(): void {
    const living = this.#members.filter((member) => this.#lives(member));
    this.#members.splice(0, this.#members.length, ...living);
  }

  #lives({ entry }: Member): boolean {
    return entry.expires > this.#host.clock.now;
  }
}

/** The older spelling of `before` and `after`: `a,before,b`. */
function placed(element: Word, options: ElementOptions): ElementOptions {
  const [, way, other = ''] = element.text.split(',');
  if (way === 'before') return { ...options, before: other };
  return way === 'after' ? { ...options, after: other } : options;
}

/** How the members are asked: the conditions are for the list's own counters. */
function forMembers(lookup: SetLookup): SetLookup {
  const updateCounters = lookup.updateCounters && lookup.updateSubcounters;
  if (lookup.conditions.length === 0 && updateCounters === lookup.updateCounters) return lookup;
  return { ...lookup, conditions: [], updateCounters };
}
