import { Address, type Host, type PacketBuffer, type Passage } from '@packet-path/core';
import { ElementEntry, type ElementOptions } from '../element/element-entry.ts';
import { describeExtensions, type SetOptions } from '../element/set-options.ts';
import { readRange } from '../read/address-text.ts';
import { macWords, writeMac } from '../read/mac-text.ts';
import type { Word } from '../read/word.ts';
import { checkExtensions } from './check-extensions.ts';
import type { IpSet, SetAnswer } from './ip-set.ts';
import { type MappedFields, matchElement } from './match-element.ts';
import type { SetLookup } from './set-lookup.ts';

/** An element as it is asked for: an IPv4 address, and the hardware address if it says one. */
interface Named {
  readonly address: number;
  readonly mac: string | undefined;
}

/** An element that is held; without a hardware address it takes the first that a packet brings. */
interface Held {
  readonly entry: ElementEntry;
  mac: string | undefined;
}

/** `bitmap:ip,mac`: IPv4 addresses of a range, each with a hardware address (ip_set_bitmap_ipmac.c). */
export class MacMap implements IpSet {
  name: string;
  readonly type = 'bitmap:ip,mac' as const;
  readonly family = 4;
  readonly #host: Host;
  readonly #options: SetOptions;
  readonly #first: number;
  readonly #last: number;
  readonly #held = new Map<number, Held>();

  /** `options.range` must be one of addresses. */
  constructor(host: Host, name: string, options: SetOptions) {
    this.#host = host;
    this.name = name;
    this.#options = options;
    const { range } = options;
    if (range?.kind !== 'addresses') throw new TypeError(`${name} has no range of addresses`);
    this.#first = range.first.w3 >>> 0;
    this.#last = range.last.w3 >>> 0;
  }

  /** A packet gives an element the hardware address that it lacks. */
  readonly isSteady = false;

  get size(): number {
    return [...this.#held.values()].filter(({ entry }) => this.#lives(entry)).length;
  }

  asksSourcePort(): boolean {
    return false;
  }

  /** An element without a hardware address takes the packet's, and holds it. */
  test(
    packet: PacketBuffer,
    passage: Passage,
    lookup: SetLookup,
    mapped?: MappedFields,
  ): SetAnswer {
    passage.work.setLookups++;
    const named = this.#nameOf(packet, lookup);
    if (named === undefined) return 'miss';
    passage.work.setProbes++;
    const held = this.#find(named);
    const hit =
      held !== undefined && matchElement(held.entry, this.#options, packet, lookup, mapped);
    if (hit) held.mac ??= named.mac;
    if (passage.trace !== undefined) {
      passage.trace({ kind: 'set', set: this.name, element: write(named), hit, probes: 1 });
    }
    return hit ? 'hit' : 'miss';
  }

  add(element: Word, options: ElementOptions): void {
    checkExtensions(element, options, this.#options);
    const named = this.#read(element);
    if (this.#add(named, options)) return;
    throw element.error('duplicate', `${this.name} already holds ${write(named)}`);
  }

  addFrom(packet: PacketBuffer, lookup: SetLookup, options: ElementOptions): boolean {
    const named = this.#nameOf(packet, lookup);
    return named !== undefined && this.#add(named, options);
  }

  delete(element: Word, options: ElementOptions): void {
    const named = this.#read(element);
    const held = this.#held.get(named.address);
    if (held !== undefined && this.#lives(held.entry)) this.#held.delete(named.address);
    else if (options.exist !== true) {
      throw element.error('not-found', `${this.name} does not hold ${write(named)}`);
    }
  }

  deleteFrom(packet: PacketBuffer, lookup: SetLookup): boolean {
    const named = this.#nameOf(packet, lookup);
    return named !== undefined && this.#held.delete(named.address);
  }

  tests(element: Word): boolean {
    return this.#find(this.#read(element)) !== undefined;
  }

  has(element: Word): boolean {
    return this.tests(element);
  }

  flush(): void {
    this.#held.clear();
  }

  createLine(): string {
    const range = `range ${Address.v4(this.#first)}-${Address.v4(this.#last)}`;
    const extensions = describeExtensions(this.#options);
    return `create ${this.name} ${this.type} ${range}${extensions}${this.#options.skbinfo ? ' skbinfo' : ''}`;
  }

  /** In the order of the addresses, as the kernel lists them. */
  *elements(): IterableIterator<string> {
    const { now } = this.#host.clock;
    for (const [address, { entry, mac }] of [...this.#held].sort(([a], [b]) => a - b)) {
      if (this.#lives(entry))
        yield `${write({ address, mac })}${entry.describe(this.#options, now)}`;
    }
  }

  /** False where the element is there already; one without a hardware address takes the new one. */
  #add({ address, mac }: Named, options: ElementOptions): boolean {
    const known = this.#held.get(address);
    const isThere = known !== undefined && this.#lives(known.entry);
    if (isThere && options.exist !== true && (known.mac !== undefined || mac === undefined))
      return false;
    const held = known ?? { entry: new ElementEntry(), mac };
    held.entry.apply(options, this.#options, this.#host.clock.now);
    held.mac = mac ?? (isThere ? held.mac : undefined);
    this.#held.set(address, held);
    return true;
  }

  #find({ address, mac }: Named): Held | undefined {
    const held = this.#held.get(address);
    if (held === undefined || !this.#lives(held.entry)) return undefined;
    return held.mac === undefined || mac === undefined || held.mac === mac ? held : undefined;
  }

  /** The frame that a packet will leave in is not known yet. */
  #nameOf(packet: PacketBuffer, { directions }: SetLookup): Named | undefined {
    if (packet.family !== 4 || directions.count < 2 || !directions.isSource(1)) return undefined;
    const address = (directions.isSource(0) ? packet.source : packet.destination).w3 >>> 0;
    const words = macWords(packet.hardwareSource ?? '');
    if (words === undefined || address < this.#first || address > this.#last) return undefined;
    return { address, mac: writeMac(...words) };
  }

  #read(word: Word): Named {
    const [place = word, frame] = word.split(',');
    const { first: address, last } = readRange(place);
    if (address !== last)
      throw place.error('bad-address', `'${place.text}' is more than one`, 'an address');
    if (address < this.#first || address > this.#last) {
      throw place.error('bad-option', `'${place.text}' is outside the range of ${this.name}`);
    }
    const words = frame === undefined ? undefined : macWords(frame.text);
    if (frame !== undefined && words === undefined) {
      throw frame.error(
        'syntax',
        `'${frame.text}' is no hardware address`,
        'such as 02:00:00:00:00:01',
      );
    }
    return { address, mac: words && writeMac(...words) };
  }

  #lives(entry: ElementEntry): boolean {
    return entry.expires > this.#host.clock.now;
  }
}

function write({ address, mac }: Named): string {
  return mac === undefined ? `${Address.v4(address)}` : `${Address.v4(address)},${mac}`;
}
