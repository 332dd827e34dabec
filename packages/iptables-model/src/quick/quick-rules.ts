import type { Address } from '@packet-path/core';
import type { RuleCache } from '../cache/rule-cache.ts';
import type { TableDraft } from '../draft/table-draft.ts';
import { comment } from '../matches/comment.ts';
import { ExtensionTarget } from '../ruleset/extension-target.ts';
import type { LiveChain } from '../ruleset/live-chain.ts';
import { type Notes, Rule } from '../ruleset/rule.ts';
import type { TargetObject } from '../ruleset/target.ts';
import { flatText } from '../text/flat-text.ts';
import { GivenOption, GivenOptions } from '../text/given-options.ts';
import type { LineWords } from '../text/line-words.ts';
import { AddressReader } from './address-reader.ts';
import { EndpointReader } from './endpoint-reader.ts';
import { LineScan, Slot } from './line-scan.ts';
import { type ReadRule, RulePattern } from './rule-pattern.ts';

/** Patterns kept at most: a text with more of them gains nothing here. */
const MOST_PATTERNS = 1 << 13;
/** XT_MAX_COMMENT_LEN - 1, as the match refuses more. */
const LONGEST_NOTE = 255;

/**
 * Reads rules that differ from an earlier one of the text in nothing but addresses, notes and the
 * chain they lead to, as nearly all rules of a large ruleset do.
 *
 * How it works: the general reader reads the first rule of a pattern. A later line is cut into its
 * pattern and its slots; where the pattern is known, the rule gets its form, and the slots are read
 * in place. Why it is right: a pattern is compared character by character, the slots are read as the
 * general reader reads them, and whatever is unusual about a line (escapes, lists, names that are no
 * chain, values that do not parse) is left to the general reader. A pattern is kept only if it makes
 * of its own line the very rule that the general reader has made.
 */
export class QuickRules {
  readonly #draft: TableDraft;
  readonly #words: LineWords;
  readonly #cache: RuleCache;
  readonly #addresses: AddressReader;
  readonly #endpoints: EndpointReader;
  readonly #scan = new LineScan();
  readonly #patterns = new Map<number, RulePattern>();
  readonly #findChain: (start: number, end: number) => LiveChain | undefined;
  #lastLedTo: LiveChain | undefined;

  constructor(words: LineWords, draft: TableDraft, cache: RuleCache) {
    this.#words = words;
    this.#draft = draft;
    this.#cache = cache;
    this.#addresses = new AddressReader(cache.environment.family);
    this.#endpoints = new EndpointReader(this.#addresses);
    this.#findChain = (start, end) => this.#chainNamed(start, end);
  }

  /** The rule that stands from a place to the end of the line; undefined for the general reader. */
  read(chain: LiveChain, from: number): Rule | undefined {
    const { text, lineEnd } = this.#words;
    const scan = this.#scan;
    if (!scan.scan(text, from, lineEnd, this.#findChain)) return undefined;
    const pattern = this.#patterns.get(scan.hash);
    if (pattern === undefined || !pattern.fits(text, from, lineEnd, scan, chain)) return undefined;
    const rule = this.#build(pattern);
    if (rule !== undefined) this.#draft.needsConntrack ||= rule.needsConntrack;
    return rule;
  }

  /** Makes a pattern of a rule that the general reader has read from a place to the line's end. */
  learn(from: number, model: ReadRule): void {
    const { text, lineEnd } = this.#words;
    const scan = this.#scan;
    if (this.#patterns.size >= MOST_PATTERNS || usesOptionsOfSlots(model.rule)) return;
    if (!scan.scan(text, from, lineEnd, this.#findChain) || this.#patterns.has(scan.hash)) return;
    const pattern = new RulePattern(text, from, lineEnd, scan, model);
    const { family } = this.#cache.environment;
    const again = this.#build(pattern);
    if (again?.form !== model.rule.form || again.write(family) !== model.rule.write(family)) return;
    this.#patterns.set(scan.hash, pattern);
  }

  #build(pattern: RulePattern): Rule | undefined {
    const { form } = pattern.model.rule;
    const { text } = this.#words;
    const { kinds, starts, ends, count } = this.#scan;
    let source: Address | null | undefined = null;
    let destination: Address | null | undefined = null;
    let notes: Notes = null;
    let object: TargetObject | undefined = pattern.model.rule.object;
    for (let slot = 0; slot < count; slot++) {
      const [start, end] = [starts[slot]!, ends[slot]!];
      switch (kinds[slot]) {
        case Slot.SOURCE:
          source = this.#addresses.read(text, start, end, form.shape.sourceMask);
          if (source === undefined) return undefined;
          break;
        case Slot.DESTINATION:
          destination = this.#addresses.read(text, start, end, form.shape.destinationMask);
          if (destination === undefined) return undefined;
          break;
        case Slot.NOTE: {
          const note = this.#note(start, end);
          if (note.length > LONGEST_NOTE) return undefined;
          notes = notes === null ? note : Object.freeze([notes, note].flat());
          break;
        }
        case Slot.NAT:
          object = this.#readTarget(pattern, start, end);
          break;
        default:
          object = this.#scan.chain;
      }
    }
    if (object === undefined) return undefined;
    return new Rule(form, source, destination, notes, object);
  }

  #note(start: number, end: number): string {
    const { text } = this.#words;
    const quoted = text.startsWith('"', start);
    return quoted ? flatText(text, start + 1, end - 1) : flatText(text, start, end);
  }

  /** The target of the model with another value in its slot. */
  #readTarget(pattern: RulePattern, start: number, end: number): ExtensionTarget | undefined {
    const { model } = pattern;
    const target = model.rule.extended;
    if (target === undefined || target.extension.check !== undefined) return undefined;
    if (pattern.isOfEndpoint) {
      const range = this.#endpoints.read(this.#words.text, start, end);
      if (range !== undefined) return new ExtensionTarget(target.extension, range);
    }
    const value = this.#words.text.slice(start, end);
    const given = new GivenOptions(target.extension.name, this.#words, 0);
    for (const { name, negated, values } of model.targetOptions) {
      const isSlot = name === '--to-destination' || name === '--to-source';
      given.all.push(new GivenOption(name, negated, isSlot ? [value] : values, this.#words, 0));
    }
    try {
      return new ExtensionTarget(target.extension, target.extension.read(given, model.context));
    } catch {
      // The general reader says what is wrong, and where.
      return undefined;
    }
  }

  #chainNamed(start: number, end: number): LiveChain | undefined {
    const { text } = this.#words;
    const last = this.#lastLedTo;
    if (last?.name.length === end - start && text.startsWith(last.name, start)) return last;
    const chain = this.#draft.chain(text.slice(start, end));
    if (chain === undefined || chain.hook !== null) return undefined;
    this.#lastLedTo = chain;
    return chain;
  }
}

/** Whether a match has an option of its own by a name whose value would be taken for a slot. */
function usesOptionsOfSlots({ form }: Rule): boolean {
  return form.matches.some(
    ({ extension }) =>
      extension !== comment && SLOT_OPTIONS.some((name) => Object.hasOwn(extension.options, name)),
  );
}

const SLOT_OPTIONS = ['--comment', '--to-destination', '--to-source'];
