import type { LiveChain } from '../ruleset/live-chain.ts';

/** The parts of a line in which rules of one pattern differ. */
export const Slot = {
  SOURCE: 1,
  DESTINATION: 2,
  NOTE: 3,
  JUMP: 4,
  GOTO: 5,
  NAT: 6,
} as const;

const SPACE = 32;
const QUOTE = 34;
const DASH = 45;
const SLASH = 47;
const BACKSLASH = 92;
/** The printed characters of ASCII but the blank. */
const FIRST_PRINTED = 33;
const LAST_PRINTED = 126;
const MOST_SLOTS = 8;
/** FNV-1a with 32 bits. */
const HASH_START: number = 0x811c9dc5 | 0;
const HASH_PRIME = 0x01000193;

/** The options whose value is a slot, by the hash of their words. */
const OPTIONS: ReadonlyMap<number, number> = new Map(
  Object.entries({
    '-s': Slot.SOURCE,
    '-d': Slot.DESTINATION,
    '--comment': Slot.NOTE,
    '-j': Slot.JUMP,
    '-g': Slot.GOTO,
    '--to-destination': Slot.NAT,
    '--to-source': Slot.NAT,
  }).map(([option, slot]) => [hashOf(option), slot]),
);

function hashOf(word: string): number {
  let hash = HASH_START;
  for (const character of word) hash = Math.imul(hash ^ character.charCodeAt(0), HASH_PRIME);
  return hash;
}

/** Finds a user's chain by the place of its name in the text. */
export type FindChain = (start: number, end: number) => LiveChain | undefined;

/**
 * A line cut into its pattern, which is hashed, and its slots: addresses without their masks, texts
 * of notes, chains that are led to, addresses to translate to.
 */
export class LineScan {
  readonly kinds: Uint8Array = new Uint8Array(MOST_SLOTS);
  readonly starts: Int32Array = new Int32Array(MOST_SLOTS);
  readonly ends: Int32Array = new Int32Array(MOST_SLOTS);
  /** Slots found. */
  count = 0;
  /** The hash of everything but the slots. */
  hash = 0;
  /** The chain that a jump or a goto leads to. */
  chain: LiveChain | undefined = undefined;

  /** Cuts the line from `from` to before `to`; false where the line is for the general reader. */
  scan(text: string, from: number, to: number, findChain: FindChain): boolean {
    this.count = 0;
    this.hash = HASH_START;
    this.chain = undefined;
    let expected = 0;
    for (let at = from; at < to; at++) {
      let end: number;
      if (expected === Slot.NOTE) end = noteEnd(text, at, to);
      else if (expected === Slot.SOURCE || expected === Slot.DESTINATION) {
        end = addressEnd(text, at, to);
      } else {
        const isOption = text.charCodeAt(at) === DASH;
        let word = HASH_START;
        for (end = at; end < to; end++) {
          const code = text.charCodeAt(end);
          if (code === SPACE) break;
          if (code < FIRST_PRINTED || code > LAST_PRINTED) return false;
          if (code === QUOTE || code === BACKSLASH) return false;
          word = Math.imul(word ^ code, HASH_PRIME);
        }
        if (end === at) return false;
        if (expected === 0 || !this.#take(expected, at, end, findChain)) {
          this.#mix(word);
          expected = isOption ? (OPTIONS.get(word) ?? 0) : 0;
        } else expected = 0;
        at = end;
        continue;
      }
      if (end <= at || !this.#add(expected, at, end)) return false;
      // The mask behind an address belongs to the pattern.
      const hasMask = expected !== Slot.NOTE && end < to && text.charCodeAt(end) === SLASH;
      if (end < to && !hasMask && text.charCodeAt(end) !== SPACE) return false;
      expected = 0;
      at = hasMask ? end - 1 : end;
    }
    return to > from && text.charCodeAt(to - 1) !== SPACE;
  }

  #take(expected: number, start: number, end: number, findChain: FindChain): boolean {
    if (expected !== Slot.NAT) {
      const chain = this.chain === undefined ? findChain(start, end) : undefined;
      if (chain === undefined) return false;
      this.chain = chain;
    }
    return this.#add(expected, start, end);
  }

  #add(kind: number, start: number, end: number): boolean {
    const { count } = this;
    if (count === MOST_SLOTS) return false;
    this.kinds[count] = kind;
    this.starts[count] = start;
    this.ends[count] = end;
    this.count = count + 1;
    this.#mix(kind);
    return true;
  }

  #mix(word: number): void {
    this.hash = Math.imul(this.hash ^ (this.hash >>> 15) ^ word, HASH_PRIME);
  }
}

/** The end of a text in quotes without escapes, or of a bare word; -1 for any other. */
function noteEnd(text: string, at: number, to: number): number {
  const quoted = text.charCodeAt(at) === QUOTE;
  for (let end = quoted ? at + 1 : at; end < to; end++) {
    const code = text.charCodeAt(end);
    if (code === QUOTE) return quoted ? end + 1 : -1;
    if (code === BACKSLASH || code < SPACE || code > LAST_PRINTED) return -1;
    if (code === SPACE && !quoted) return end;
  }
  return quoted ? -1 : to;
}

/** The end of characters that addresses have. */
function addressEnd(text: string, at: number, to: number): number {
  let end = at;
  while (end < to && isOfAddress(text.charCodeAt(end))) end++;
  return end;
}

function isOfAddress(code: number): boolean {
  // Digits and the colon; the point; the letters a to f.
  return (code >= 48 && code <= 58) || code === 46 || (code >= 97 && code <= 102);
}
