import type { Family, Host, PacketBuffer, Passage } from '@packet-path/core';
import type { ElementEntry, ElementOptions } from '../element/element-entry.ts';
import { describeExtensions, describeTuning, type SetOptions } from '../element/set-options.ts';
import { HASH_DIMENSIONS, type HashType } from '../element/set-type.ts';
import type { Word } from '../read/word.ts';
import { checkExtensions } from '../set/check-extensions.ts';
import type { IpSet, SetAnswer } from '../set/ip-set.ts';
import { type MappedFields, matchElement } from '../set/match-element.ts';
import type { SetDirections } from '../set/set-directions.ts';
import type { SetLookup } from '../set/set-lookup.ts';
import { ElementTable, NOT_FOUND } from './element-table.ts';
import { ElementText } from './element-text.ts';
import { isForbidden } from './forbidden-key.ts';
import { InterfaceNames } from './interface-names.ts';
import { addressWords, type KeyLayout, keyLayout } from './key-layout.ts';
import { maskWords } from './mask-words.ts';
import { describedKey, packetKey, writeNetwork } from './packet-key.ts';
import { PrefixLengths } from './prefix-lengths.ts';
import { tellLookUp } from './set-looked-up.ts';

/** Whether an element that was found counts. */
type Accepts = (entry: ElementEntry) => boolean;
const ANY: Accepts = () => true;

/** A set of one of the hash types. The types differ in their dimensions alone. */
export class HashSet implements IpSet {
  name: string;
  readonly type: HashType;
  readonly family: Family;
  readonly #options: SetOptions;
  readonly #host: Host;
  readonly #layout: KeyLayout;
  readonly #table: ElementTable;
  readonly #text: ElementText;
  readonly #interfaces = new InterfaceNames();
  readonly #lengths: readonly PrefixLengths[];
  // The packet's words, and the words that are looked up: cut to networks, where there are any.
  readonly #whole: Int32Array;
  readonly #key: Int32Array;
  // The bits of the first address that count (`netmask`); empty for all of them.
  readonly #mask: Int32Array;
  /** Whether no element has an extension that a look-up asks for: none times out, counts, or is a `nomatch`. */
  #isBare: boolean;

  /** @param of a set of the same options whose elements it begins with */
  constructor(host: Host, name: string, type: HashType, options: SetOptions, of?: HashSet) {
    this.name = name;
    this.type = type;
    this.family = options.family;
    this.#options = options;
    this.#host = host;
    this.#layout = keyLayout(HASH_DIMENSIONS[type], options.family);
    const { stride, hashed, networks } = this.#layout;
    const key = (): number => options.initval ?? host.random.split(`ipset ${name}`).uint32();
    this.#table =
      of === undefined
        ? new ElementTable(stride, hashed, options.hashsize, key(), options.bucketsize)
        : of.#table.share();
    this.#text = new ElementText(this.#layout, options, this.#interfaces);
    this.#lengths = networks.map((_, index) =>
      of === undefined ? new PrefixLengths() : of.#lengths[index]!.copy(),
    );
    this.#whole = new Int32Array(stride);
    this.#key = new Int32Array(stride);
    this.#mask = maskWords(options);
    this.#isBare = !options.counters && !options.skbinfo && options.timeout === undefined;
  }

  /** The set on another host as it was when it was created; as it is now, `of` this one. */
  on(host: Host, of?: this): HashSet {
    return new HashSet(host, this.name, this.type, this.#options, of);
  }

  get isSteady(): boolean {
    const { counters, timeout } = this.#options;
    return !counters && timeout === undefined && !this.#layout.dimensions.includes('mac');
  }

  asksSourcePort(directions: SetDirections): boolean {
    const port = HASH_DIMENSIONS[this.type].indexOf('port');
    return port >= 0 && directions.isSource(port);
  }

  get size(): number {
    return this.#options.timeout === undefined ? this.#table.count : [...this.#living()].length;
  }

  test(
    packet: PacketBuffer,
    passage: Passage,
    lookup: SetLookup,
    mapped?: MappedFields,
  ): SetAnswer {
    passage.work.setLookups++;
    if (!this.#read(packet, lookup)) return 'miss';
    this.#table.probes = 0;
    const id = this.#search(
      this.#isBare ? ANY : (entry) => matchElement(entry, this.#options, packet, lookup, mapped),
    );
    passage.work.setProbes += this.#table.probes;
    tellLookUp(passage, this.#table, this.#layout, this.#isBare ? this.#whole : undefined);
    const isHit = id !== NOT_FOUND && (this.#isBare || !this.#table.entry(id).nomatch);
    const answer = id === NOT_FOUND ? 'miss' : isHit ? 'hit' : 'nomatch';
    if (passage.trace !== undefined) {
      const [set, element] = [this.name, this.#text.write(describedKey(this.#whole, this.#layout))];
      const probes = this.#table.probes;
      passage.trace({ kind: 'set', set, element, hit: answer === 'hit', probes });
    }
    return answer;
  }

  add(element: Word, options: ElementOptions): void {
    checkExtensions(element, options, this.#options);
    if (options.nomatch === true && this.#layout.networks.length === 0) {
      throw element.error('not-allowed', `nomatch in a set of ${this.type}`, 'a set of networks');
    }
    for (const key of this.#keysOf(element)) {
      if (isForbidden(this, key)) {
        throw element.error('bad-address', 'the address is all zeros', 'another address');
      }
      this.#addKey(key, options, element);
    }
  }

  addFrom(packet: PacketBuffer, lookup: SetLookup, options: ElementOptions): boolean {
    if (!this.#read(packet, lookup)) return false;
    this.#cutToMostSpecific();
    return this.#addKey(this.#key, options, undefined);
  }

  delete(element: Word, options: ElementOptions): void {
    for (const key of this.#keysOf(element)) {
      const id = this.#table.find(key);
      if (id !== NOT_FOUND && this.#lives(this.#table.entry(id))) this.#remove(id);
      else if (options.exist !== true) {
        throw element.error('not-found', `${this.name} does not hold ${this.#text.write(key)}`);
      }
    }
  }

  deleteFrom(packet: PacketBuffer, lookup: SetLookup): boolean {
    if (!this.#read(packet, lookup)) return false;
    this.#cutToMostSpecific();
    const id = this.#table.find(this.#key);
    if (id !== NOT_FOUND) this.#remove(id);
    return id !== NOT_FOUND;
  }

  tests(element: Word, options: ElementOptions): boolean {
    const [key] = this.#keysOf(element);
    if (key === undefined) return false;
    const longest = this.family === 4 ? 32 : 128;
    const isSingle = [...this.#lengthsOf(key)].every(([, length]) => length === longest);
    this.#key.set(key);
    this.#whole.set(key);
    const id = isSingle ? this.#search(ANY) : this.#accept(this.#table.find(key), ANY);
    return id !== NOT_FOUND && (!this.#table.entry(id).nomatch || options.nomatch === true);
  }

  has(element: Word): boolean {
    return [...this.#keysOf(element)].every((key) => {
      const id = this.#table.find(key);
      return id !== NOT_FOUND && this.#lives(this.#table.entry(id));
    });
  }

  flush(): void {
    this.#table.clear();
    for (const lengths of this.#lengths) lengths.clear();
  }

  createLine(): string {
    const options = this.#options;
    const family = this.#isOfFrames ? '' : ` family ${this.family === 4 ? 'inet' : 'inet6'}`;
    const parts = [`create ${this.name} ${this.type}${family}`];
    if (options.markmask !== 0xffffffff) parts.push(`markmask 0x${options.markmask.toString(16)}`);
    parts.push(`hashsize ${this.#table.buckets} maxelem ${options.maxelem}`);
    const masks = [
      options.netmask === undefined ? '' : ` netmask ${options.netmask}`,
      options.bitmask === undefined ? '' : ` bitmask ${options.bitmask}`,
    ].join('');
    if (this.type === 'hash:ip' && masks !== '') parts.push(masks.trim());
    const line = `${parts.join(' ')}${describeExtensions(options)}`;
    return `${line}${describeTuning(options)}${this.type === 'hash:ip' ? '' : masks}`;
  }

  *elements(): IterableIterator<string> {
    const { now } = this.#host.clock;
    for (const id of this.#living()) {
      const entry = this.#table.entry(id).describe(this.#options, now);
      yield `${this.#text.write(this.#table.words(id))}${entry}`;
    }
  }

  /** Known where no element has more than its key. */
  get elementsLength(): number | undefined {
    return this.#isBare && !this.#options.comment ? this.#table.length(this.#text) : undefined;
  }

  /** Fills the packet's words; false where the set has nothing to look up for it. */
  #read(packet: PacketBuffer, { directions }: SetLookup): boolean {
    const { dimensions, offsets } = this.#layout;
    if (packet.family !== this.family && !this.#isOfFrames) return false;
    if (directions.count < dimensions.length) return false;
    if (!packetKey(this.#layout, packet, directions, this.#interfaces, this.#whole)) return false;
    this.#applyMask(this.#whole);
    if (dimensions[1] === 'mark') this.#whole[offsets[1]!]! &= this.#options.markmask;
    // A loop, since to call `set` takes longer than to copy so few words.
    for (let word = 0; word < this.#key.length; word++) this.#key[word] = this.#whole[word]!;
    // A zero address is neither held nor looked up.
    return !isForbidden(this, this.#whole);
  }

  *#keysOf(element: Word): IterableIterator<Int32Array> {
    for (const key of this.#text.read(element)) {
      this.#applyMask(key);
      yield key;
    }
  }

  /** hash:mac looks at the frame alone, whatever is inside it. */
  get #isOfFrames(): boolean {
    return this.type === 'hash:mac';
  }

  #applyMask(key: Int32Array): void {
    const { networks, offsets } = this.#layout;
    for (const dimension of networks.length === 0 ? [0] : networks) {
      const offset = offsets[dimension]!;
      for (let word = 0; word < this.#mask.length; word++) key[offset + word]! &= this.#mask[word]!;
    }
  }

  /** Looks the packet up, a probe for each prefix length tried beside those of the table. */
  #search(accepts: Accepts): number {
    const [first, second] = this.#layout.networks;
    if (first === undefined) return this.#accept(this.#table.find(this.#key), accepts);
    for (const length of this.#lengths[0]!.lengths) {
      writeNetwork(this.#key, this.#whole, this.#layout, first, length);
      if (second === undefined) {
        const id = this.#probe(accepts);
        if (id !== NOT_FOUND) return id;
        // A network that is there with another device ends the search (ip_set_hash_gen.h, `multi`).
        if (this.type === 'hash:net,iface' && this.#isOfAnotherDevice()) return NOT_FOUND;
        continue;
      }
      for (const other of this.#lengths[1]!.lengths) {
        writeNetwork(this.#key, this.#whole, this.#layout, second, other);
        const id = this.#probe(accepts);
        if (id !== NOT_FOUND) return id;
      }
    }
    return NOT_FOUND;
  }

  #isOfAnotherDevice(): boolean {
    const { probes } = this.#table;
    const isHere = this.#table.find(this.#key) !== NOT_FOUND;
    this.#table.probes = probes;
    return !isHere && this.#table.hasHashed(this.#key);
  }

  #probe(accepts: Accepts): number {
    this.#table.probes++;
    return this.#accept(this.#table.find(this.#key), accepts);
  }

  /** An element found counts if it lives and its extensions are as asked for. */
  #accept(id: number, accepts: Accepts): number {
    if (id === NOT_FOUND || this.#isBare) return id;
    const entry = this.#table.entry(id);
    return this.#lives(entry) && accepts(entry) ? id : NOT_FOUND;
  }

  /** Adds an element; one that a packet names, without a word, may find it there or find no room. */
  #addKey(key: Int32Array, options: ElementOptions, word: Word | undefined): boolean {
    const { now } = this.#host.clock;
    const table = this.#table;
    const known = table.find(key);
    if (known !== NOT_FOUND) {
      table.own();
      const entry = table.entry(known);
      if (this.#lives(entry) && options.exist !== true) {
        if (word === undefined) return false;
        throw word.error('duplicate', `${this.name} already holds ${this.#text.write(key)}`);
      }
      this.#apply(known, options, now);
      return true;
    }
    if (table.count >= this.#options.maxelem && !this.#makeRoom(key)) {
      // A packet that finds no room goes on all the same.
      if (word === undefined) return false;
      throw word.error('too-large', `${this.name} is full`, `at most ${this.#options.maxelem}`);
    }
    this.#apply(table.insert(key), options, now);
    for (const [index, length] of this.#lengthsOf(key)) this.#lengths[index]!.add(length);
    return true;
  }

  #apply(id: number, options: ElementOptions, now: number): void {
    const entry = this.#table.entry(id);
    entry.apply(options, this.#options, now);
    if (entry.nomatch || entry.expires !== Number.POSITIVE_INFINITY) this.#isBare = false;
  }

  /** Gives up what has timed out, and with `forceadd` a neighbour of the new element. */
  #makeRoom(key: Int32Array): boolean {
    for (const id of [...this.#table.ids()]) {
      if (!this.#lives(this.#table.entry(id))) this.#remove(id);
    }
    if (this.#table.count < this.#options.maxelem) return true;
    const victim = this.#options.forceadd ? this.#table.neighbour(key) : NOT_FOUND;
    if (victim !== NOT_FOUND) this.#remove(victim);
    return victim !== NOT_FOUND;
  }

  #remove(id: number): void {
    for (const [index, length] of this.#lengthsOf(this.#table.words(id))) {
      this.#lengths[index]!.remove(length);
    }
    this.#table.remove(id);
  }

  *#lengthsOf(key: Int32Array): IterableIterator<[index: number, length: number]> {
    const { networks, offsets, family } = this.#layout;
    for (const [index, dimension] of networks.entries()) {
      yield [index, key[offsets[dimension]! + addressWords(family)]!];
    }
  }

  *#living(): IterableIterator<number> {
    for (const id of this.#table.ids()) if (this.#lives(this.#table.entry(id))) yield id;
  }

  #lives(entry: ElementEntry): boolean {
    return entry.expires > this.#host.clock.now;
  }

  /** The networks that a packet's addresses are added as: the longest in use, else single ones. */
  #cutToMostSpecific(): void {
    for (const [index, dimension] of this.#layout.networks.entries()) {
      const length = this.#lengths[index]!.lengths[0] ?? (this.family === 4 ? 32 : 128);
      writeNetwork(this.#key, this.#whole, this.#layout, dimension, length);
    }
  }
}
