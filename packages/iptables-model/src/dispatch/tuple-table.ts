import { type PacketBuffer, type PacketColumns, UNSPECIFIED } from '@packet-path/core';
import { headerRefusal, PASSES } from '../header/header-refusal.ts';
import type { Rule } from '../ruleset/rule.ts';
import { FieldSplit, NONE } from './field-split.ts';
import { lowerBound } from './lower-bound.ts';
import type { RuleTests } from './rule-tests.ts';
import { addressWord, KeyWord, rowWord, type Tuple } from './tuple.ts';

/** Rules of one key are split by the fields that their matches test from this number on. */
const LEAST_SPLIT = 8;
/** A rule's place in a bucket alone, or the bucket's index. */
const ALONE = -1;

/** The rules of one key. */
interface Bucket {
  /** Ascending. */
  readonly rules: Int32Array;
  readonly splits: readonly FieldSplit[];
  /** The rules that belong to no split. */
  readonly others: Int32Array;
}

/** The rules of one tuple, found by the hash of their keys. */
export class TupleTable {
  /** The first rule, and the last: beyond them there is nothing to look for. */
  readonly first: number;
  readonly last: number;
  /** The splits that the last search used. */
  readonly used: FieldSplit[] = [];
  readonly #tuple: Tuple;
  readonly #rules: readonly Rule[];
  readonly #devices = new Map<string, number>();
  readonly #key: Int32Array;
  /** Slots of an open table: the key, the first rule (or {@link NONE}), {@link ALONE} or a bucket. */
  readonly #slots: Int32Array;
  readonly #stride: number;
  readonly #mask: number;
  readonly #buckets: Bucket[] = [];

  constructor(tuple: Tuple, members: readonly number[], rules: readonly Rule[], tests: RuleTests) {
    this.first = members[0]!;
    this.last = members.at(-1)!;
    this.#tuple = tuple;
    this.#rules = rules;
    this.#key = new Int32Array(tuple.words.length);
    this.#stride = tuple.words.length + 2;
    const size = tuple.words.length === 0 ? 1 : 2 ** Math.ceil(Math.log2(members.length * 2));
    this.#mask = size - 1;
    this.#slots = new Int32Array(size * this.#stride);
    for (let slot = 0; slot < size; slot++) this.#slots[this.#firstAt(slot)] = NONE;
    this.#fill(members, tests);
  }

  /** The first rule of the table from one on, before another, whose header matches; or {@link NONE}. */
  find(from: number, before: number, packet: PacketBuffer): number {
    this.used.length = 0;
    if (this.last < from || this.first >= before || !this.#tuple.accepts(packet)) return NONE;
    this.#writePacketKey(packet);
    const at = this.#firstAt(this.#slot());
    const first = this.#slots[at]!;
    if (first >= before) return NONE;
    const bucket = this.#slots[at + 1]!;
    if (bucket !== ALONE) return this.#findIn(this.#buckets[bucket]!, from, before, packet);
    return first >= from && this.#matches(first, packet) ? first : NONE;
  }

  /** The first rule at the slot where {@link find} looks for the packet of a row; or {@link NONE}. */
  peek(columns: PacketColumns, row: number): number {
    const { words, masks } = this.#tuple;
    for (let index = 0; index < words.length; index++) {
      const word = words[index]!;
      this.#key[index] =
        word === KeyWord.INPUT
          ? this.#deviceOf(columns.inputInterface)
          : rowWord(word, columns, row) & masks[index]!;
    }
    return this.#slots[this.#firstAt(this.#slot())]!;
  }

  #findIn(bucket: Bucket, from: number, before: number, packet: PacketBuffer): number {
    let { others } = bucket;
    let found = NONE;
    for (const split of bucket.splits) {
      if (!split.reads(packet)) {
        others = bucket.rules;
        this.used.length = 0;
        found = NONE;
        break;
      }
      this.used.push(split);
      found = Math.min(found, split.find(from, packet));
    }
    const limit = Math.min(found, before);
    let place = lowerBound(others, 0, others.length, from);
    for (; place < others.length && others[place]! < limit; place++) {
      if (this.#matches(others[place]!, packet)) return others[place]!;
    }
    return found;
  }

  #matches(rule: number, packet: PacketBuffer): boolean {
    return !this.#tuple.isCareful || headerRefusal(this.#rules[rule]!, packet) === PASSES;
  }

  #fill(members: readonly number[], tests: RuleTests): void {
    const shared = new Map<number, number[]>();
    for (const rule of members) {
      this.#writeRuleKey(this.#rules[rule]!);
      const slot = this.#slot();
      const at = this.#firstAt(slot);
      if (this.#slots[at] === NONE) {
        this.#slots.set(this.#key, slot * this.#stride);
        this.#slots[at] = rule;
        this.#slots[at + 1] = ALONE;
      } else {
        const list = shared.get(slot);
        if (list === undefined) shared.set(slot, [this.#slots[at]!, rule]);
        else list.push(rule);
      }
    }
    for (const [slot, list] of shared) {
      this.#slots[this.#firstAt(slot) + 1] = this.#buckets.length;
      this.#buckets.push(this.#bucket(list, tests));
    }
  }

  #bucket(list: readonly number[], tests: RuleTests): Bucket {
    const rules = Int32Array.from(list);
    // A split passes rules over by their matches: that their headers match must be certain.
    if (list.length < LEAST_SPLIT || this.#tuple.isCareful) {
      return { rules, splits: [], others: rules };
    }
    return { rules, ...FieldSplit.of(list, tests) };
  }

  #firstAt(slot: number): number {
    return slot * this.#stride + this.#stride - 2;
  }

  /** The slot of the key, or the free one where it would be. */
  #slot(): number {
    const key = this.#key;
    const slots = this.#slots;
    const stride = this.#stride;
    let hash = 0;
    for (const word of key) hash = Math.imul(hash ^ (hash >>> 15) ^ word, 0x9e3779b1);
    let slot = (hash ^ (hash >>> 16)) & this.#mask;
    for (;;) {
      const at = slot * stride;
      if (slots[at + stride - 2] === NONE) return slot;
      let word = 0;
      while (word < key.length && slots[at + word] === key[word]) word++;
      if (word === key.length) return slot;
      slot = (slot + 1) & this.#mask;
    }
  }

  #writePacketKey(packet: PacketBuffer): void {
    const { words, masks } = this.#tuple;
    const { source, destination } = packet;
    for (let index = 0; index < words.length; index++) {
      const word = words[index]!;
      if (word === KeyWord.INPUT) this.#key[index] = this.#deviceOf(packet.inputInterface);
      else if (word === KeyWord.OUTPUT) this.#key[index] = this.#deviceOf(packet.outputInterface);
      else this.#key[index] = addressWord(word, source, destination) & masks[index]!;
    }
  }

  #writeRuleKey({ shape, source, destination }: Rule): void {
    const { words, masks } = this.#tuple;
    const none = UNSPECIFIED[4];
    for (let index = 0; index < words.length; index++) {
      const word = words[index]!;
      if (word === KeyWord.INPUT) this.#key[index] = this.#addDevice(shape.inputInterface?.name);
      else if (word === KeyWord.OUTPUT) {
        this.#key[index] = this.#addDevice(shape.outputInterface?.name);
      } else {
        this.#key[index] = addressWord(word, source ?? none, destination ?? none) & masks[index]!;
      }
    }
  }

  /** The number of a device that rules name; 0 for any other. */
  #deviceOf(name: string | null): number {
    return this.#devices.get(name ?? '') ?? 0;
  }

  #addDevice(name = ''): number {
    const number = this.#devices.get(name) ?? this.#devices.size + 1;
    this.#devices.set(name, number);
    return number;
  }
}
