import {
  Address,
  type GivenEnd,
  type HeldCounts,
  type Hook,
  type PacketBuffer,
  type Passage,
  Protocol,
  type TurnChoices,
  type VisitSums,
} from '@packet-path/core';
import { differs } from '../header/differs.ts';
import { FLAGS, SOURCE_INVERTED, SOURCE_MASK } from '../program/form-list.ts';
import type { Table } from '../table/table.ts';
import type { Tail, TailKind } from './tail.ts';
import { TailMaker } from './tail-maker.ts';

/** Numbers of chains: nobody was led there yet, somebody was once, no tail is there; a tail from here on. */
const UNSEEN = 0;
const SEEN = 1;
const NOT_A_TAIL = 2;
const FIRST_TAIL = 3;

/** {@link Tails.follow}: the chain must be walked. */
export const WALKED = -1;
/** {@link Tails.follow}: it cannot be told where the packet goes. */
export const LOST = -2;

// The words of a tail before its ways…
const KIND = 0;
const PLACE = 1;
const CHAIN = 2;
const SOURCE = 3;
// …and of a way: packets and bytes that are held back, and where it leads. Addresses come last.
const PACKETS = 0;
const BYTES = 1;
const END_CHAIN = 2;
const END_PLACE = 3;
const PORT = 4;
const NOTE = 5;
const ADDRESS = 6;
/** Words of a line of a processor's cache. */
const LINE = 16;
/** Bytes that are held back of a way at most, so that their sum has 32 bits. */
const MOST_BYTES = 2 ** 30;

/**
 * Tails of walks: chains that draw where a packet goes, and give it a destination.
 *
 * **How it works.** A chain that packets are led to again is read once (`TailMaker`), and kept as words in a row: a
 * few that stand for the chain, and for each way behind a draw where it leads. A walk over the same rules reads two
 * chains with a rule for each endpoint, and counts at the places of five; here it reads two lines of memory. Of packets in
 * columns the counts are held back in the line that was read for them, and written to rules and chains for all
 * packets together, where these writes need not wait for each other.
 *
 * **Why it is right.** A chain is a tail only if its rules ask for nothing but the protocol, a draw, and the source,
 * and rules that ask for the source come first; a packet whose source they want is walked. Everything is charged that
 * the walk of these rules charges. Tails are kept for one epoch of the host, in which no rules change, and counts
 * that are held back are settled before anything may change (`VisitSums.release`).
 */
export class Tails implements HeldCounts {
  readonly #table: Table;
  readonly #maker: TailMaker;
  readonly #width: number;
  readonly #head: number;
  readonly #way: number;
  readonly #kinds: TailKind[] = [];
  /** By the numbers of chains: where the tail begins. */
  readonly #starts: Int32Array;
  #words = new Int32Array(1024);
  #end = 0;
  // The tail that was followed last, and the way.
  #tail = 0;
  #taken = 0;
  /** Tails and ways whose counts are held back, and how many numbers that are. */
  #held = new Int32Array(256);
  #heldEnd = 0;
  #hook: Hook = 'PREROUTING';

  constructor(table: Table) {
    this.#table = table;
    this.#maker = new TailMaker(table);
    this.#width = table.program.layout.lastWord + 1;
    this.#head = SOURCE + this.#width;
    this.#way = ADDRESS + 2 * this.#width;
    this.#starts = new Int32Array(table.program.numbers);
  }

  /**
   * Follows the tail that begins with a chain, with the draws that a walk would make.
   *
   * @returns the way that it takes, {@link WALKED} or {@link LOST}
   */
  follow(chain: number, packet: PacketBuffer, choices: TurnChoices): number {
    const start = this.#starts[chain]!;
    if (start < FIRST_TAIL) {
      this.#visit(chain, start, packet.protocol);
      return WALKED;
    }
    const tail = start - FIRST_TAIL;
    const { protocol, frontForm, endForm } = this.#kinds[this.#words[tail + KIND]!]!;
    if (packet.protocol !== protocol || !isWhole(packet)) return WALKED;
    if (frontForm >= 0 && this.#wants(frontForm, tail + SOURCE, packet.source)) return WALKED;
    const way = this.draw(tail, choices);
    const isWanted = endForm >= 0 && this.#wants(endForm, this.#sourceAt(tail, way), packet.source);
    return isWanted ? LOST : way;
  }

  /** Takes a way of a tail, with the draws that a walk would make. */
  draw(tail: number, choices: TurnChoices): number {
    const { chances } = this.#kinds[this.#words[tail + KIND]!]!;
    let way = 0;
    while (way < chances.length && !choices.chance('statistic', chances[way]!)) way++;
    this.#tail = tail;
    this.#taken = way;
    return way;
  }

  /** Where the tail begins that was followed last. */
  get followed(): number {
    return this.#tail;
  }

  /** Whether no way of the tail that was followed last ends with a rule that may want packets from a source. */
  isOpenTo(source: Address): boolean {
    const { endForm, chances } = this.#kinds[this.#words[this.#tail + KIND]!]!;
    for (let way = 0; endForm >= 0 && way <= chances.length; way++) {
      if (this.#wants(endForm, this.#sourceAt(this.#tail, way), source)) return false;
    }
    return true;
  }

  /** A number that stays with the way just taken; 0 at first. */
  get note(): number {
    return this.#words[this.#at(this.#tail, this.#taken) + NOTE]!;
  }

  set note(note: number) {
    this.#words[this.#at(this.#tail, this.#taken) + NOTE] = note;
  }

  /** Where the tail of a chain begins, to be handed to {@link touch}; negative where there is none. */
  peek(chain: number): number {
    return (this.#starts[chain] ?? UNSEEN) - FIRST_TAIL;
  }

  /** Reads all lines of a tail from memory; the answer is of no use. */
  touch(tail: number): number {
    const words = this.#words;
    const ways = this.#kinds[words[tail + KIND]!]!.chances.length + 1;
    const end = tail + this.#head + ways * this.#way;
    let sum = 0;
    for (let at = tail; at < end; at += LINE) sum ^= words[at]!;
    return sum ^ words[end - 1]!;
  }

  /** The destination that the way just taken gives. */
  get gives(): GivenEnd {
    const words = this.#words;
    const way = this.#at(this.#tail, this.#taken);
    const at = way + ADDRESS;
    const address =
      this.#width === 1
        ? Address.v4(words[at]!)
        : Address.v6(words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!);
    return { address, port: words[way + PORT]! };
  }

  /** The chain that the way just taken ends in, and the number of the last rule there, from 0. */
  get lastChain(): number {
    return this.#words[this.#at(this.#tail, this.#taken) + END_CHAIN]!;
  }

  get lastRule(): number {
    return this.#kinds[this.#words[this.#tail + KIND]!]!.endRules - 1;
  }

  /** Charges and counts the way just taken, for a packet of so many bytes. */
  charge(bytes: number, passage: Passage): void {
    const { work, sums, hook } = passage;
    const words = this.#words;
    const tail = this.#tail;
    const way = this.#taken;
    const { frontForm, matches, endRules } = this.#kinds[words[tail + KIND]!]!;
    const rules = way + (frontForm >= 0 ? 2 : 1);
    work.matchesEvaluated += matches[way]!;
    work.chainJumps++;
    const at = this.#at(tail, way);
    if (sums === undefined) {
      const { counters, program } = this.#table;
      counters.count(words[tail + PLACE]! + way, bytes);
      counters.count(words[at + END_PLACE]!, bytes);
      work.chargeChain(program.site(words[tail + CHAIN]!, hook), rules, 1);
      work.chargeChain(program.site(words[at + END_CHAIN]!, hook), endRules, 1);
      return;
    }
    work.countRules(rules + endRules, 2);
    this.#hook = hook;
    if (words[at + PACKETS] === 0) this.#hold(tail, way, sums);
    words[at + PACKETS]!++;
    words[at + BYTES]! += bytes;
    if (words[at + BYTES]! > MOST_BYTES) this.settle(sums);
  }

  settle(sums: VisitSums): void {
    const words = this.#words;
    const held = this.#held;
    const { counters, program } = this.#table;
    const counts = counters.use(program.end);
    const sum = sums.of(program, this.#hook);
    for (let index = 0; index < this.#heldEnd; index += 2) {
      const tail = held[index]!;
      const way = held[index + 1]!;
      const { frontForm, endRules } = this.#kinds[words[tail + KIND]!]!;
      const rules = way + (frontForm >= 0 ? 2 : 1);
      const at = this.#at(tail, way);
      const packets = words[at + PACKETS]!;
      const bytes = words[at + BYTES]!;
      words[at + PACKETS] = 0;
      words[at + BYTES] = 0;
      const place = (words[tail + PLACE]! + way) * 2;
      const endPlace = words[at + END_PLACE]! * 2;
      counts[place]! += packets;
      counts[place + 1]! += bytes;
      counts[endPlace]! += packets;
      counts[endPlace + 1]! += bytes;
      sum.add(words[tail + CHAIN]!, rules * packets, packets);
      sum.add(words[at + END_CHAIN]!, endRules * packets, packets);
    }
    this.#heldEnd = 0;
  }

  #hold(tail: number, way: number, sums: VisitSums): void {
    if (this.#heldEnd === 0) sums.hold(this);
    if (this.#heldEnd === this.#held.length) this.#held = grown(this.#held, this.#heldEnd * 2);
    this.#held[this.#heldEnd++] = tail;
    this.#held[this.#heldEnd++] = way;
  }

  /** Where the words of a way begin. */
  #at(tail: number, way: number): number {
    return tail + this.#head + way * this.#way;
  }

  /** Where the words of the source stand that the first rule behind a way asks for. */
  #sourceAt(tail: number, way: number): number {
    return this.#at(tail, way) + ADDRESS + this.#width;
  }

  /** Whether a rule that names a source may want a packet from this one: its other fields are not asked. */
  #wants(form: number, at: number, source: Address): boolean {
    const { words } = this.#table.program.forms;
    const isOther = differs(this.#words, at, this.#width - 1, source, words, form + SOURCE_MASK);
    return isOther === ((words[form + FLAGS]! & SOURCE_INVERTED) !== 0);
  }

  /** A chain is read when a packet is led there for the second time. */
  #visit(chain: number, seen: number, protocol: number): void {
    if (seen === NOT_A_TAIL) return;
    if (seen === UNSEEN) {
      this.#starts[chain] = SEEN;
      return;
    }
    const tail = this.#maker.make(chain, protocol);
    this.#starts[chain] = tail === undefined ? NOT_A_TAIL : this.#add(tail) + FIRST_TAIL;
  }

  #add({ kind, chain, place, source, ways }: Tail): number {
    const start = this.#end;
    this.#end += this.#head + ways.length * this.#way;
    if (this.#end > this.#words.length) this.#words = grown(this.#words, this.#end * 2);
    const words = this.#words;
    words[start + KIND] = this.#numberOf(kind);
    words[start + PLACE] = place;
    words[start + CHAIN] = chain;
    words.set(source, start + SOURCE);
    for (const [index, way] of ways.entries()) {
      const at = this.#at(start, index);
      words[at + END_CHAIN] = way.chain;
      words[at + END_PLACE] = way.place;
      words[at + PORT] = way.port;
      words.set(way.address, at + ADDRESS);
      words.set(way.source, at + ADDRESS + this.#width);
    }
    return start;
  }

  #numberOf(kind: TailKind): number {
    const known = this.#kinds.indexOf(kind);
    return known < 0 ? this.#kinds.push(kind) - 1 : known;
  }
}

/** Whether a packet is no fragment, and has the header of its protocol. */
function isWhole({ protocol, fragment, tcp }: PacketBuffer): boolean {
  return fragment === null && (tcp !== null) === (protocol === Protocol.TCP);
}

function grown(words: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  const more = new Int32Array(length);
  more.set(words);
  return more;
}
