import {
  type FoundOption,
  implicitMatch,
  type OpenAny,
  type OpenExtension,
} from '../cache/open-extension.ts';
import type { RuleCache } from '../cache/rule-cache.ts';
import type { TableDraft } from '../draft/table-draft.ts';
import type { RuleContext } from '../extension/extension.ts';
import { asksForSyn, type TcpOptions, tcp } from '../matches/tcp.ts';
import type { Counters } from '../ruleset/counters.ts';
import type { LiveChain } from '../ruleset/live-chain.ts';
import type { Match } from '../ruleset/match.ts';
import { type Notes, Rule } from '../ruleset/rule.ts';
import { Step } from '../ruleset/step.ts';
import type { ReadTarget } from '../ruleset/target.ts';
import { GivenOption, GivenOptions } from '../text/given-options.ts';
import type { LineWords } from '../text/line-words.ts';
import { HeaderDraft } from './header-draft.ts';
import { readCounters } from './read-counters.ts';
import { readTarget } from './read-target.ts';
import { resolveOption } from './resolve-option.ts';
import type { RuleReaderOptions } from './rule-reader-options.ts';
import type { UnknownRule } from './unknown-extensions.ts';
import { readUnknownWords, unknownMatch } from './unknown-match.ts';

/** Rules that one line may stand for, by the lists of `-s` and `-d`; iptables has no such bound. */
const MOST_RULES = 1 << 16;

/** Reads what follows `-A CHAIN`: the rules of one table. */
export class RuleReader {
  readonly #words: LineWords;
  readonly #draft: TableDraft;
  readonly #options: RuleReaderOptions;
  readonly #cache: RuleCache;
  readonly #matches: OpenExtension[] = [];
  /** The matches, and the target, in the order in which they stand. */
  readonly #opened: OpenAny[] = [];
  /** Of the rule read last: the context in which options were read, and those of its target. */
  context: RuleContext | undefined = undefined;
  targetOptions: readonly GivenOption[] = [];
  /** Of the rule read last: what `-c` says. */
  counters: Readonly<Counters> | undefined = undefined;
  /** Every rule that was kept though not modelled. */
  readonly unknownRules: UnknownRule[] = [];

  constructor(words: LineWords, draft: TableDraft, options: RuleReaderOptions) {
    this.#words = words;
    this.#draft = draft;
    this.#options = options;
    this.#cache = options.cache;
  }

  /** Reads the rest of the line. `-s a,b` makes a rule of each. @throws {PacketPathError} */
  read(chain: LiveChain): readonly Rule[] {
    const words = this.#words;
    const { family } = this.#cache.environment;
    const header = new HeaderDraft();
    let target: ReadTarget | OpenExtension<'target'> = { step: Step.CONTINUE, object: null };
    let targetGiven = false;
    let negated = false;
    this.#matches.length = 0;
    this.#opened.length = 0;
    this.counters = undefined;
    this.context = undefined;
    while (words.next()) {
      if (words.word === '!' && !words.quoted) {
        if (negated) words.fail('syntax', "'!' stands twice");
        negated = true;
        continue;
      }
      const option = this.#nextOption(header);
      if (typeof option !== 'string') this.#takeOption(option, negated);
      else if (!header.take(option, words, negated, family, chain)) {
        if (negated) words.fail('syntax', `'!' stands before ${option}`);
        switch (option) {
          case '-m':
            this.#openMatch(chain);
            break;
          case '-v':
            break;
          case '-4':
          case '-6':
            // A text may be meant for both families (iptables.c, `do_command4`).
            if (option !== `-${family}`) return [];
            break;
          case '-c':
            this.counters = this.#readCounters();
            break;
          default:
            if (targetGiven) words.fail('duplicate', 'the rule has two targets', 'one -j or -g');
            targetGiven = true;
            target = readTarget(words, option === '-g', this.#draft, this.#options);
            if ('kind' in target) this.#opened.push(target);
            if (isUnknown(target)) this.#report(chain, `${target.object}`.split(' ', 1)[0] ?? '');
        }
      }
      negated = false;
    }
    if (negated) words.fail('syntax', "'!' stands before nothing", 'an option');
    return this.#build(header, target);
  }

  #openMatch(chain: LiveChain): void {
    const words = this.#words;
    const name = words.require('the name of a match');
    const { family, table } = this.#cache.environment;
    let extension = this.#options.registry.match(family, name);
    if (extension === undefined) {
      if (this.#options.unknown === 'refuse') {
        words.fail(
          'unknown-match',
          `'${name}' is no match that is modelled`,
          'a match such as tcp',
        );
      }
      this.#report(chain, name);
      extension = unknownMatch(name);
      const given = new GivenOptions(name, words, words.column);
      const read = readUnknownWords(words);
      given.all.push(new GivenOption('', false, [read], words, words.column));
      this.#open({ kind: 'match', extension, given });
      return;
    }
    if (extension.tables?.includes(table) === false) {
      words.fail(
        'not-allowed',
        `${name} in table ${table}`,
        `table ${extension.tables.join(', ')}`,
      );
    }
    const given = new GivenOptions(name, words, words.column);
    this.#open({ kind: 'match', extension, given });
  }

  /** `-c PACKETS BYTES` */
  #readCounters(): Readonly<Counters> {
    const words = this.#words;
    const [packets, bytes] = [words.require('packets'), words.require('bytes')];
    return words.read(() => readCounters(`[${packets}:${bytes}]`));
  }

  #open(match: OpenExtension): void {
    this.#matches.push(match);
    this.#opened.push(match);
  }

  /** The option whose name was read last; a value behind `=` is the next word. */
  #nextOption(header: HeaderDraft): string | FoundOption {
    const words = this.#words;
    const { word } = words;
    const equals = word.startsWith('--') ? word.indexOf('=') : -1;
    const name = equals < 0 ? word : word.slice(0, equals);
    if ((words.quoted && equals < 0) || !name.startsWith('-')) {
      words.fail('syntax', `'${word}' stands where an option should`, 'an option');
    }
    const option =
      resolveOption(name, words, this.#opened) ??
      this.#openImplicit(name, header) ??
      words.fail('unknown-option', `no match or target of the rule knows ${name}`);
    if (equals >= 0) {
      if (typeof option === 'string' ? option === '-f' : option.shape.values === 0) {
        words.fail('syntax', `${name} takes no value`);
      }
      words.splitAfter('=');
    }
    return option;
  }

  /** An option of a match or of the target, whose name was read last. */
  #takeOption({ open, name, shape }: FoundOption, negated: boolean): void {
    const words = this.#words;
    if (negated && shape.negatable === undefined) {
      words.fail('syntax', `'!' does not go with ${name}`);
    }
    let { column } = words;
    const values: string[] = [];
    while (values.length < shape.values) {
      values.push(words.require(`a value of ${name}`));
      if (values.length === 1) ({ column } = words);
    }
    open.given.all.push(new GivenOption(name, negated, values, words, column));
  }

  /** `-p tcp --dport 80` means `-p tcp -m tcp --dport 80`. */
  #openImplicit(name: string, header: HeaderDraft): FoundOption | undefined {
    if (header.protocolInverted) return undefined;
    const { family } = this.#cache.environment;
    const extension = implicitMatch(this.#options.registry, family, header.protocol);
    if (extension === undefined) return undefined;
    if (this.#matches.some((open) => open.extension === extension)) return undefined;
    const given = new GivenOptions(extension.name, this.#words, this.#words.column);
    const open: OpenExtension = { kind: 'match', extension, given };
    const found = resolveOption(name, this.#words, [open]);
    if (found === undefined || typeof found === 'string') return undefined;
    this.#open(open);
    return found;
  }

  #build(header: HeaderDraft, open: ReadTarget | OpenExtension<'target'>): readonly Rule[] {
    const { family, table } = this.#cache.environment;
    const { protocol, protocolInverted } = header;
    const context: RuleContext = { family, table, protocol, protocolInverted };
    const matches: Match[] = [];
    const notes: string[] = [];
    for (const match of this.#matches) {
      if (match.extension.note === true) {
        notes.push(this.#cache.note(match, context));
        matches.push(this.#cache.notePlace(match));
      } else matches.push(this.#cache.match(match, context));
    }
    const target = 'kind' in open ? this.#extended(open, context, matches) : open;
    const count = header.sources.length * header.destinations.length;
    if (count > MOST_RULES) {
      const expected = `at most ${MOST_RULES}`;
      this.#words.fail('too-large', `the line stands for ${count} rules`, expected);
    }
    const rules: Rule[] = [];
    for (const source of header.sources) {
      for (const destination of header.destinations) {
        const form = this.#cache.form(header.build(source, destination), matches, target);
        const [from, to] = [source?.address ?? null, destination?.address ?? null];
        const rule = new Rule(form, from, to, notesOf(notes), target.object);
        rules.push(rule);
        this.#draft.needsConntrack ||= rule.needsConntrack;
      }
    }
    this.context = context;
    this.targetOptions = 'kind' in open ? open.given.all : [];
    return rules;
  }

  #extended(
    open: OpenExtension<'target'>,
    context: RuleContext,
    matches: readonly Match[],
  ): ReadTarget {
    const object = this.#cache.target(open, context);
    if (object.extension.ofSyn === true) this.#checkSyn(matches);
    return { step: Step.ACTION, object };
  }

  #checkSyn(matches: readonly Match[]): void {
    const isOfSyn = matches.some(
      ({ extension, options }) => extension === tcp && asksForSyn(options as TcpOptions),
    );
    if (isOfSyn) return;
    this.#words.fail(
      'not-allowed',
      'a target for SYN packets, in a rule for others too',
      '-p tcp --syn, or --tcp-flags with SYN set',
    );
  }

  #report(chain: LiveChain, extension: string): void {
    const { table } = this.#cache.environment;
    const { line } = this.#words;
    this.unknownRules.push({ table, chain: chain.name, line, extension });
  }
}

function notesOf(notes: readonly string[]): Notes {
  return notes.length > 1 ? Object.freeze([...notes]) : (notes[0] ?? null);
}

function isUnknown(target: ReadTarget | OpenExtension<'target'>): target is ReadTarget {
  return !('kind' in target) && typeof target.object === 'string';
}
