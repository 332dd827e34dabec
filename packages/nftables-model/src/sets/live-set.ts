import {
  MILLISECOND,
  type Microseconds,
  type PacketBuffer,
  type Passage,
  type Random,
  SECOND,
} from '@packet-path/core';
import { hasTimeouts } from '../canonical/declared-set.ts';
import type { Foresight } from '../program/foresight.ts';
import type { Instruction } from '../program/instruction.ts';
import type { Registers } from '../program/registers.ts';
import { Step } from '../program/step.ts';
import type { SetDeclaration } from '../ruleset/set.ts';
import { type PartOwner, SharedPart } from '../share/shared-part.ts';
import { widthOfAll } from '../types/type-facts.ts';
import type { DataType } from '../types/value.ts';
import { type Element, hasStatements, isEverything } from './element.ts';
import { HashIndex } from './hash-index.ts';
import { indexFor } from './index-for.ts';
import { formatKey } from './key-text.ts';
import type { PlainElements } from './plain-elements.ts';
import type { SetIndex } from './set-index.ts';
import { SetLookedUp } from './set-looked-up.ts';

/** Time between two runs of the collector, where the set names none: one second (`nft_set_gc_interval`). */
const COLLECTOR_INTERVAL = SECOND;

/** Elements that packets may add to a set without a size (net/netfilter/nft_dynset.c, `nft_dynset_init`). */
const MOST_FROM_PACKETS = 0xffff;

/** The facts of a new set. */
export interface SetStart {
  readonly handle: number;
  readonly declaration: SetDeclaration;
  /** Whether it is written out in a rule. */
  readonly isAnonymous?: boolean;
  /** The stream of the host that makes it, for the hash of its keys. */
  readonly random: Random;
  readonly made: Microseconds;
  /** Its elements, where they are plain and it is not to be changed. */
  readonly plain?: PlainElements | undefined;
}

/** A set or map of a loaded table, named or written out in a rule. */
export class LiveSet extends SharedPart {
  readonly table: PartOwner;
  readonly name: string;
  readonly handle: number;
  declaration: SetDeclaration;
  readonly isAnonymous: boolean;
  /** Words of a key. */
  readonly width: number;
  /** Rules that name it. */
  uses = 0;
  /** Of the chains that its elements lead to: the hooks that reach them by it, and the least depth. */
  reachedFrom = 0;
  depth = 0;
  readonly random: Random;
  readonly made: Microseconds;
  readonly #indexed: SetIndex;
  /** Elements that nobody has asked for yet: the index has none of them. */
  #plain: PlainElements | undefined;
  readonly #elements: Set<Element> = new Set();
  /** Whether an element has come that has statements. */
  #hasStatements = false;
  /** Whether rules fill it, or did. */
  #isFilled = false;
  /** The last run of the collector that was acted on. */
  #collected: Microseconds;
  /** The element `*`, which holds every key that no other element holds. */
  #everything: Element | undefined;

  /** @param index finds its elements; an empty one of the kernel's choice unless given */
  constructor(
    table: PartOwner,
    start: SetStart,
    index: SetIndex = indexFor(start.declaration, start.random),
  ) {
    super();
    const { handle, declaration, isAnonymous = false, random, made } = start;
    const { keyType } = declaration;
    this.table = table;
    this.name = declaration.name;
    this.handle = handle;
    this.declaration = declaration;
    this.isAnonymous = isAnonymous;
    this.width = widthOfAll(keyType);
    this.random = random;
    this.made = made;
    this.#collected = made;
    this.#indexed = index;
    this.#plain = start.plain;
  }

  get keyType(): readonly DataType[] {
    return this.declaration.keyType;
  }

  get isInterval(): boolean {
    return this.declaration.flags.includes('interval');
  }

  /** Elements in the order in which they were added, with expired ones that are not yet collected. */
  get elements(): ReadonlySet<Element> {
    if (this.#plain !== undefined) this.#make(this.#plain);
    return this.#elements;
  }

  /** Elements that are plain, while nobody has asked for one as an object. */
  get plain(): PlainElements | undefined {
    return this.#plain;
  }

  /** As `HashIndex.probesOf`, of plain elements. */
  probesOf(plain: PlainElements, probes: number[]): void {
    (this.#indexed as HashIndex).probesOf(plain, probes);
  }

  get #index(): SetIndex {
    if (this.#plain !== undefined) this.#make(this.#plain);
    return this.#indexed;
  }

  /** Makes the objects of plain elements. */
  #make(plain: PlainElements): void {
    this.#plain = undefined;
    for (const element of plain.elements()) this.insert(element);
  }

  // -- packets ---------------------------------------------------------------------------------

  /** Looks a key up for a rule; the ledger counts it, and the trace tells it. */
  find(words: Int32Array, at: number, passage: Passage): Element | undefined {
    const { host, work, trace, recorder } = passage;
    const set = this.of(host);
    const element = set.peek(words, at, host.clock.now);
    if (recorder !== undefined && (!set.isSteady || hasStatements(element))) recorder.refuse();
    const { probes } = set;
    work.setProbes += probes;
    if (recorder?.isDry === true) {
      recorder.looked(new SetLookedUp(set, words.subarray(at, at + set.width), host));
    }
    trace?.({
      kind: 'set',
      set: this.name,
      element: formatKey(words, at, this.keyType),
      hit: element !== undefined,
      probes,
    });
    return element;
  }

  /** Looks a key up for a packet that has not begun its way; only where that changes nothing. */
  foresee(words: Int32Array, at: number, foresight: Foresight): Element | undefined {
    const { host } = foresight;
    const set = this.of(host);
    const element = set.peek(words, at, host.clock.now);
    foresight.setProbes += set.probes;
    if (!set.isSteady || (set.#hasStatements && hasStatements(element))) foresight.lose();
    return element;
  }

  /** Whether its elements stand in slots, whose numbers are theirs until it changes. */
  get hasSlots(): boolean {
    return this.#index instanceof HashIndex && this.#everything === undefined;
  }

  /** As {@link foresee}, of a set on the host that has slots: the slot of the element; negative where there is none. */
  foreseeSlot(words: Int32Array, at: number, foresight: Foresight): number {
    const index = this.#index as HashIndex;
    const slot = index.findSlot(words, at, foresight.host.clock.now);
    foresight.setProbes += index.probes;
    if (!this.isSteady || (this.#hasStatements && hasStatements(index.elementAt(slot)))) {
      foresight.lose();
    }
    return slot;
  }

  elementAt(slot: number): Element | undefined {
    return (this.#index as HashIndex).elementAt(slot);
  }

  /** Whether neither packets nor time change it. */
  get isSteady(): boolean {
    return !this.#isFilled && !hasTimeouts(this.declaration);
  }

  /** Entries that the last look-up has compared. */
  get probes(): number {
    return this.#index.probes;
  }

  /** The element that holds a key; nothing is counted. */
  peek(words: Int32Array, at: number, now: Microseconds): Element | undefined {
    const element = this.#index.find(words, at, now);
    if (element !== undefined) return element;
    const everything = this.#everything;
    return everything !== undefined && everything.expiresAt > now ? everything : undefined;
  }

  /** Runs the statements of an element, `counter` for instance. */
  runStatements(
    { statements }: Element,
    registers: Registers,
    packet: PacketBuffer,
    passage: Passage,
  ): Step {
    for (const statement of statements) {
      passage.work.expressionsEvaluated++;
      const step = statement.run(registers, packet, passage);
      if (step !== Step.NEXT) return step;
    }
    return Step.NEXT;
  }

  /** Adds an element with a packet's key; undefined where the set is full. */
  insertFromPacket(
    words: Int32Array,
    at: number,
    valueAt: number | undefined,
    lifetime: Microseconds | undefined,
    statements: (now: Microseconds) => readonly Instruction[],
    now: Microseconds,
  ): Element | undefined {
    if (this.isFull(now)) return undefined;
    const first = Array.from(words.subarray(at, at + this.width));
    const lives = lifetime ?? this.lifetime;
    // Packets add no verdicts.
    const valueTypes = this.declaration.valueType as readonly DataType[];
    const element: Element = {
      first,
      last: first,
      step: Step.NEXT,
      chain: undefined,
      data:
        valueAt === undefined
          ? undefined
          : Array.from(words.subarray(valueAt, valueAt + widthOfAll(valueTypes))),
      expiresAt: lives === undefined ? Number.POSITIVE_INFINITY : now + lives,
      lifetime: lives,
      statements: statements(now),
      source: undefined,
    };
    this.insert(element);
    return element;
  }

  /** Sets the timeout of an element back to its full length. */
  refresh(element: Element, lifetime: Microseconds | undefined, now: Microseconds): void {
    if (element.lifetime === undefined) return;
    element.expiresAt = now + (lifetime ?? this.lifetime ?? element.lifetime);
  }

  /** A rule whose packets fill the set: a set without a size takes 65,535 (nft_dynset.c). */
  limitForPackets(): void {
    this.#isFilled = true;
    if (this.declaration.size !== undefined) return;
    this.declaration = { ...this.declaration, size: MOST_FROM_PACKETS };
  }

  // -- elements --------------------------------------------------------------------------------

  /** The timeout of elements that name none; undefined for none. */
  get lifetime(): Microseconds | undefined {
    const { timeout } = this.declaration;
    return timeout === undefined ? undefined : timeout * MILLISECOND;
  }

  /** Whether no other element fits in. Expired elements count until the collector has run. */
  isFull(now: Microseconds): boolean {
    this.#collect(now);
    const { size } = this.declaration;
    return size !== undefined && this.elements.size >= size;
  }

  /** The element that holds some key of another. */
  clash(element: Element, now: Microseconds): Element | undefined {
    if (!isEverything(element)) return this.#index.clash(element, now);
    const everything = this.#everything;
    return everything !== undefined && everything.expiresAt > now ? everything : undefined;
  }

  insert(element: Element): void {
    const index = this.#index;
    if (element.statements.length > 0) this.#hasStatements = true;
    this.#elements.add(element);
    if (isEverything(element)) this.#everything = element;
    else index.add(element);
  }

  remove(element: Element): void {
    const index = this.#index;
    this.#elements.delete(element);
    if (this.#everything === element) this.#everything = undefined;
    else index.remove(element);
  }

  /** Removes all elements, and returns them. */
  clear(): readonly Element[] {
    const elements = [...this.elements];
    this.#elements.clear();
    this.#index.clear();
    this.#everything = undefined;
    return elements;
  }

  /** The elements that have not expired, in the order in which they were added. */
  living(now: Microseconds): readonly Element[] {
    return [...this.elements].filter(({ expiresAt }) => expiresAt > now);
  }

  /** How many elements have not expired. */
  countLiving(now: Microseconds): number {
    return hasTimeouts(this.declaration) ? this.living(now).length : this.elements.size;
  }

  /** Removes the elements that had expired when the collector last ran (`nft_rhash_gc`). */
  #collect(now: Microseconds): void {
    const { gcInterval } = this.declaration;
    if (!hasTimeouts(this.declaration)) return;
    const interval = gcInterval === undefined ? COLLECTOR_INTERVAL : gcInterval * MILLISECOND;
    const run = this.made + Math.floor((now - this.made) / interval) * interval;
    if (run === this.#collected) return;
    this.#collected = run;
    for (const element of this.elements) if (element.expiresAt <= run) this.remove(element);
  }

  protected override copyFor(table: PartOwner): this {
    const copies = new Map<Element, Element>();
    for (const element of this.elements) copies.set(element, { ...element });
    const copy = new LiveSet(
      table,
      this,
      this.#index.copy((element) => copies.get(element)!),
    );
    for (const element of copies.values()) copy.#elements.add(element);
    copy.#everything = this.#everything && copies.get(this.#everything);
    copy.uses = this.uses;
    copy.reachedFrom = this.reachedFrom;
    copy.depth = this.depth;
    copy.#isFilled = this.#isFilled;
    copy.#hasStatements = this.#hasStatements;
    copy.#collected = this.#collected;
    return copy as this;
  }
}
