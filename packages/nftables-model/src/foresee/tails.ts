import {
  Address,
  type ChainSite,
  type Family,
  type GivenEnd,
  type HeldCounts,
  type Hook,
  type NumberedChains,
  type Passage,
  type VisitSums,
} from '@packet-path/core';
import type { ProgramChain } from '../program/chain.ts';
import type { Giver, TailIndex } from '../program/foresight.ts';

/**
 * Notes of slots: nobody was led there yet, or the chain there is not like others, somebody was led there once, no tail
 * begins there; tails from here on.
 */
const UNSEEN = 0;
const UNLIKE = 1;
const SEEN = 2;
const NO_TAIL = 3;
const FIRST_TAIL = 4;

// The words of a tail before its outcomes…
const BOUND = 0;
const PROTOCOL = 1;
const EXPRESSIONS = 2;
const SET_LOOKUPS = 3;
const MAP_LOOKUPS = 4;
/** Packets whose visits of the chain are held back. */
const HELD = 5;
/** 1 from the first packet on that ends with it. */
const TAKEN = 6;
const HEAD = 7;
/** …and of an outcome: these, and one word of an IPv4 address or four. */
const PORT = 0;
const PROBES = 1;
const NOTE = 2;
const ADDRESS = 3;
/** Words of a line of a processor's cache. */
const LINE = 16;

/** A chain that draws one number and gives a destination by it, and asks a packet for nothing but its protocol. */
export interface Tail {
  readonly chain: ProgramChain;
  readonly site: ChainSite;
  readonly giver: Giver;
  readonly family: Family;
  readonly protocol: number;
  readonly expressions: number;
  readonly setLookups: number;
  readonly mapLookups: number;
  /** Numbers that may be drawn… */
  readonly bound: number;
  /** …and for each of them the words of its outcome: the port, entries that look-ups have compared, 0, the address. */
  readonly outcomes: readonly number[];
}

/**
 * The ends of walks through the chains of services, tabulated: such a chain draws a number, looks an endpoint up by
 * it, and gives it to the packet, so that there are as many ends as endpoints.
 *
 * **How it works.** A verdict map leads to the chains. By the map's slot a note is kept, which names a tail: the words
 * of all of its outcomes stand together. A packet reads the slot, the note and one outcome, where the walk would read
 * the element, the chain, its rule, each instruction, the inner map and its element. A tail is made when a chain is
 * met for the second time; one that is like a chain before, with those that were made next to it, before any is met.
 *
 * **Why it is right.** The outcomes are those that the foreseen walk itself comes to, one for each number, and a
 * chain that asks for anything but the protocol has none. They are kept for one epoch of the host, in which neither
 * rules nor the elements of such maps change.
 */
export class Tails implements NumberedChains, TailIndex, HeldCounts {
  readonly #hook: Hook;
  /** By number: a tail's chain, its place, and who gives the destination. */
  readonly #chains: ProgramChain[] = [];
  readonly #sites: ChainSite[] = [];
  readonly #givers: Giver[] = [];
  /** Where the words of each tail begin. */
  #starts = new Int32Array(64);
  #words = new Int32Array(1024);
  #end = 0;
  /** Words of an outcome; all tails are of one family. */
  #outcomeWords = ADDRESS + 1;
  /** The tails whose visits are held back. */
  readonly #held: number[] = [];
  readonly #notes = new Map<object, Int32Array>();
  /** The map that was asked last, and its notes. */
  #map: object | undefined;
  #ofMap: Int32Array = new Int32Array(0);

  /** @param hook from which the chains are walked */
  constructor(hook: Hook) {
    this.#hook = hook;
  }

  get numbers(): number {
    return this.#chains.length;
  }

  places(): (number: number, hook: Hook) => ChainSite {
    return (number) => this.#sites[number]!;
  }

  at(map: object, slot: number, protocol: number): number {
    const tail = this.#notesOf(map, slot)[slot]! - FIRST_TAIL;
    if (tail < 0) return -1;
    return this.#words[this.#starts[tail]! + PROTOCOL] === protocol ? tail : -1;
  }

  /** Whether it is not known yet if a tail begins at a slot. */
  isOpen(map: object, slot: number): boolean {
    return this.#notesOf(map, slot)[slot]! < NO_TAIL;
  }

  /** Whether nobody was led to a slot, and its chain was not looked at. */
  isUnseen(map: object, slot: number): boolean {
    return this.#notesOf(map, slot)[slot] === UNSEEN;
  }

  /** The chain of a slot that nobody was led to is not like others. */
  pass(map: object, slot: number): void {
    this.#notesOf(map, slot)[slot] = UNLIKE;
  }

  /** A packet ends with a tail: whether none did before. */
  take(tail: number): boolean {
    const at = this.#starts[tail]! + TAKEN;
    const isFirst = this.#words[at] === 0;
    this.#words[at] = 1;
    return isFirst;
  }

  /** A packet was led to a slot: whether a tail that begins there is worth while now. */
  visit(map: object, slot: number): boolean {
    const notes = this.#notesOf(map, slot);
    if (notes[slot] === SEEN) return true;
    if (notes[slot]! < SEEN) notes[slot] = SEEN;
    return false;
  }

  /** Keeps the tail that begins at a slot, undefined where none does; its number is answered, or a negative one. */
  keep(map: object, slot: number, tail: Tail | undefined): number {
    const number = tail === undefined ? -1 : this.#add(tail);
    this.#notesOf(map, slot)[slot] = tail === undefined ? NO_TAIL : number + FIRST_TAIL;
    return number;
  }

  #add(tail: Tail): number {
    const { family, outcomes } = tail;
    const number = this.#chains.push(tail.chain) - 1;
    this.#sites.push(tail.site);
    this.#givers.push(tail.giver);
    const start = this.#end;
    this.#end += HEAD + tail.bound * this.#wordsOf(family);
    if (this.#end > this.#words.length) this.#words = grown(this.#words, this.#end);
    if (number === this.#starts.length) this.#starts = grown(this.#starts, number + 1);
    const words = this.#words;
    this.#starts[number] = start;
    words[start + BOUND] = tail.bound;
    words[start + PROTOCOL] = tail.protocol;
    words[start + EXPRESSIONS] = tail.expressions;
    words[start + SET_LOOKUPS] = tail.setLookups;
    words[start + MAP_LOOKUPS] = tail.mapLookups;
    for (let at = start + HEAD; at < this.#end; at++) words[at] = outcomes[at - start - HEAD]!;
    return number;
  }

  // -- a tail, by its number -------------------------------------------------------------------

  chain(tail: number): ProgramChain {
    return this.#chains[tail]!;
  }

  site(tail: number): ChainSite {
    return this.#sites[tail]!;
  }

  giver(tail: number): Giver {
    return this.#givers[tail]!;
  }

  bound(tail: number): number {
    return this.#words[this.#starts[tail]! + BOUND]!;
  }

  /** The end that an outcome gives. */
  end(tail: number, outcome: number): GivenEnd {
    const words = this.#words;
    const way = this.#at(tail, outcome);
    const at = way + ADDRESS;
    const address =
      this.#outcomeWords === ADDRESS + 1
        ? Address.v4(words[at]!)
        : Address.v6(words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!);
    return { address, port: words[way + PORT]! };
  }

  /** A number that stays with an outcome; 0 at first. */
  note(tail: number, outcome: number): number {
    return this.#words[this.#at(tail, outcome) + NOTE]!;
  }

  setNote(tail: number, outcome: number, note: number): void {
    this.#words[this.#at(tail, outcome) + NOTE] = note;
  }

  /** Charges an outcome. */
  charge(tail: number, outcome: number, { work, sums }: Passage): void {
    const words = this.#words;
    const start = this.#starts[tail]!;
    work.expressionsEvaluated += words[start + EXPRESSIONS]!;
    work.setLookups += words[start + SET_LOOKUPS]!;
    work.mapLookups += words[start + MAP_LOOKUPS]!;
    work.setProbes += words[this.#at(tail, outcome) + PROBES]!;
    if (sums === undefined) work.chargeChain(this.#sites[tail]!, 1, 1);
    else {
      work.countRules(1, 1);
      if (words[start + HELD]!++ === 0) this.#hold(tail, sums);
    }
  }

  settle(sums: VisitSums): void {
    const sum = sums.of(this, this.#hook);
    for (const tail of this.#held) {
      const at = this.#starts[tail]! + HELD;
      const packets = this.#words[at]!;
      this.#words[at] = 0;
      sum.add(tail, packets, packets);
    }
    this.#held.length = 0;
  }

  #hold(tail: number, sums: VisitSums): void {
    if (this.#held.length === 0) sums.hold(this);
    this.#held.push(tail);
  }

  /** Reads all lines of a tail from memory; the answer is of no use. */
  touch(tail: number): number {
    const words = this.#words;
    const start = this.#starts[tail]!;
    const end = start + HEAD + words[start + BOUND]! * this.#outcomeWords;
    let sum = 0;
    for (let at = start; at < end; at += LINE) sum ^= words[at]!;
    return sum ^ words[end - 1]!;
  }

  /** Where the words of an outcome begin. */
  #at(tail: number, outcome: number): number {
    return this.#starts[tail]! + HEAD + outcome * this.#outcomeWords;
  }

  /** Words of an outcome of a family: the first tail says which. */
  #wordsOf(family: Family): number {
    if (this.#end === 0) this.#outcomeWords = ADDRESS + (family === 4 ? 1 : 4);
    return this.#outcomeWords;
  }

  #notesOf(map: object, slot: number): Int32Array {
    if (map !== this.#map) {
      this.#map = map;
      this.#ofMap = this.#notes.get(map) ?? new Int32Array(0);
    }
    if (slot >= this.#ofMap.length) {
      this.#ofMap = grown(this.#ofMap, slot + 1);
      this.#notes.set(map, this.#ofMap);
    }
    return this.#ofMap;
  }
}

function grown(words: Int32Array, least: number): Int32Array<ArrayBuffer> {
  const more = new Int32Array(Math.max(least, 16) * 2);
  more.set(words);
  return more;
}
