import type { Address } from '@packet-path/core';
import type { HeaderShape } from '../header/header-shape.ts';
import type { RuleForm } from '../ruleset/rule-form.ts';
import type { Tests } from '../ruleset/tests.ts';

/** The words of a form, by their places behind `number * FORM`. */
export const FORM = 16;
export const FLAGS = 0;
export const PROTOCOL = 1;
/** Four words of a mask each; of IPv4 the last alone counts. */
export const SOURCE_MASK = 2;
export const DESTINATION_MASK = 6;
export const STEP = 10;
/** One of {@link Asks}. */
export const ASKS = 11;
/** Of a draw: its chances in 2^31. */
export const CHANCES = 12;
/** How many matches there are. */
export const MATCHES = 13;
/** Of a draw: how many matches have been asked when it says no. */
export const REFUSED_AFTER = 14;

/** Bits of the flags. */
export const PASSES_ALL = 1;
export const HAS_SOURCE = 2;
export const SOURCE_INVERTED = 4;
export const HAS_DESTINATION = 8;
export const DESTINATION_INVERTED = 16;
export const IS_PLAIN = 32;
export const PROTOCOL_INVERTED = 64;

/** The ways in which the matches of a rule are asked. */
export const Asks = {
  /** Not known before the matches were made ready on some host. */
  UNKNOWN: 0,
  /** None of them ever says no. */
  NOTHING: 1,
  /** One draws, and no other says no. */
  DRAW: 2,
  /** Each is asked as the host has made it ready. */
  MATCHES: 3,
  /** Each rule has matches of its own. */
  OWN: 4,
} as const;

/**
 * The forms of a table's rules as numbers. Tables of several hosts that share a program share the list;
 * forms are added, and never taken out.
 */
export class FormList {
  words: Int32Array = new Int32Array(64 * FORM);
  readonly forms: RuleForm[] = [];

  /** The number of a form, which it gets when it is asked about first. */
  numberOf(form: RuleForm): number {
    return form.number < 0 ? this.#add(form) : form.number;
  }

  /** The matches of a form were made ready: how they are asked is the same on every host. */
  learn(number: number, tests: Tests): void {
    const at = number * FORM;
    const { words } = this;
    if (tests.deciding.length === 0) words[at + ASKS] = Asks.NOTHING;
    else if (tests.chances >= 0) {
      words[at + ASKS] = Asks.DRAW;
      // 2^31 stands for certainty, and is no 32-bit number.
      words[at + CHANCES] = tests.chances | 0;
      words[at + REFUSED_AFTER] = tests.asked[0]!;
      if (tests.chances !== words[at + CHANCES]) words[at + ASKS] = Asks.MATCHES;
    } else words[at + ASKS] = Asks.MATCHES;
  }

  #add(form: RuleForm): number {
    const number = this.forms.push(form) - 1;
    form.number = number;
    const at = number * FORM;
    if (at === this.words.length) {
      const words = new Int32Array(at * 2);
      words.set(this.words);
      this.words = words;
    }
    const { words } = this;
    const { shape } = form;
    words[at + FLAGS] = flagsOf(shape);
    words[at + PROTOCOL] = shape.protocol;
    writeMask(words, at + SOURCE_MASK, shape.sourceMask);
    writeMask(words, at + DESTINATION_MASK, shape.destinationMask);
    words[at + STEP] = form.step;
    words[at + MATCHES] = form.matches.length + (form.isUnknown ? 1 : 0);
    words[at + ASKS] = form.isOwn ? Asks.OWN : Asks.UNKNOWN;
    return number;
  }
}

function flagsOf(shape: HeaderShape): number {
  return (
    (shape.passesAll ? PASSES_ALL : 0) |
    (shape.sourceMask === null ? 0 : HAS_SOURCE) |
    (shape.sourceInverted ? SOURCE_INVERTED : 0) |
    (shape.destinationMask === null ? 0 : HAS_DESTINATION) |
    (shape.destinationInverted ? DESTINATION_INVERTED : 0) |
    (shape.isPlain ? IS_PLAIN : 0) |
    (shape.protocolInverted ? PROTOCOL_INVERTED : 0)
  );
}

function writeMask(words: Int32Array, at: number, mask: Address | null): void {
  if (mask === null) return;
  words[at] = mask.w0;
  words[at + 1] = mask.w1;
  words[at + 2] = mask.w2;
  words[at + 3] = mask.w3;
}
