import type { RuleContext, RuleEnvironment } from '../extension/extension.ts';
import { ANY_PACKET, type RuleHeader } from '../header/rule-header.ts';
import type { Registry } from '../registry/registry.ts';
import type { Chain } from '../ruleset/chain.ts';
import type { Match } from '../ruleset/extended.ts';
import { Rule, type RuleTarget } from '../ruleset/rule.ts';
import { GivenOption, GivenOptions } from '../text/given-options.ts';
import type { LineWords } from '../text/line-words.ts';
import { ExtensionCache } from './extension-cache.ts';
import { HeaderDraft } from './header-draft.ts';
import { findOption, implicitMatch, type OpenExtension } from './open-extension.ts';
import { readTarget } from './read-target.ts';
import type { TableDraft } from './table-draft.ts';
import type { UnknownExtensions, UnknownRule } from './unknown-extensions.ts';
import { readUnknownWords, unknownMatch } from './unknown-match.ts';

/** Reads what follows `-A CHAIN`: the rules of one table. */
export class RuleReader {
  readonly #words: LineWords;
  readonly #draft: TableDraft;
  readonly #registry: Registry;
  readonly #environment: RuleEnvironment;
  readonly #unknown: UnknownExtensions;
  readonly #cache: ExtensionCache;
  readonly #protocolHeaders = new Map<number, RuleHeader>([[0, ANY_PACKET]]);
  readonly #matches: OpenExtension[] = [];
  /** Every rule that was kept though not modelled. */
  readonly unknownRules: UnknownRule[] = [];

  constructor(
    words: LineWords,
    draft: TableDraft,
    registry: Registry,
    environment: RuleEnvironment,
    unknown: UnknownExtensions,
  ) {
    this.#words = words;
    this.#draft = draft;
    this.#registry = registry;
    this.#environment = environment;
    this.#unknown = unknown;
    this.#cache = new ExtensionCache(environment);
  }

  /** Reads the rest of the line. `-s a,b` makes a rule of each. @throws {PacketPathError} */
  read(chain: Chain): readonly Rule[] {
    const words = this.#words;
    const { family } = this.#environment;
    const header = new HeaderDraft();
    let target: RuleTarget | OpenExtension<'target'> = { kind: 'none' };
    let targetGiven = false;
    let negated = false;
    this.#matches.length = 0;
    while (words.next()) {
      const { word } = words;
      if (word === '!' && !words.quoted) {
        if (negated) words.fail('syntax', "'!' stands twice");
        negated = true;
        continue;
      }
      if (header.take(words, negated, family, chain)) {
        negated = false;
        continue;
      }
      switch (word) {
        case '-m':
        case '--match':
          this.#openMatch(chain, negated);
          break;
        case '-j':
        case '--jump':
        case '-g':
        case '--goto':
          if (negated) words.fail('syntax', `'!' stands before ${word}`);
          if (targetGiven) words.fail('duplicate', 'the rule has two targets', 'one -j or -g');
          targetGiven = true;
          target = readTarget(words, this.#draft, this.#registry, this.#environment, this.#unknown);
          if (target.kind === 'unknown') this.#report(chain, target.text.split(' ', 1)[0] ?? '');
          break;
        default:
          this.#takeOption(header, target, negated);
      }
      negated = false;
    }
    if (negated) words.fail('syntax', "'!' stands before nothing", 'an option');
    return this.#build(header, target);
  }

  #openMatch(chain: Chain, negated: boolean): void {
    const words = this.#words;
    if (negated) words.fail('syntax', "'!' stands before -m", "'!' before the match's option");
    const name = words.require('the name of a match');
    const { family, table } = this.#environment;
    let extension = this.#registry.match(family, name);
    if (extension === undefined) {
      if (this.#unknown === 'refuse') {
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
      this.#matches.push({ kind: 'match', extension, given });
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
    this.#matches.push({ kind: 'match', extension, given });
  }

  /** An option of a match or of the target, whose name was read last. */
  #takeOption(
    header: HeaderDraft,
    target: RuleTarget | OpenExtension<'target'>,
    negated: boolean,
  ): void {
    const words = this.#words;
    if (words.quoted || !words.word.startsWith('-')) {
      words.fail('syntax', `'${words.word}' stands where an option should`, 'an option');
    }
    const openTarget = target.kind === 'target' ? target : undefined;
    const found =
      findOption(words.word, openTarget, this.#matches) ??
      this.#openImplicit(header) ??
      words.fail('unknown-option', `no match or target of the rule knows ${words.word}`);
    const { open, name, shape, inline } = found;
    if (negated && shape.negatable === undefined) {
      words.fail('syntax', `'!' does not go with ${name}`);
    }
    let { column } = words;
    const values: string[] = [];
    if (inline !== undefined) values.push(inline);
    while (values.length < shape.values) {
      values.push(words.require(`a value of ${name}`));
      if (values.length === 1) ({ column } = words);
    }
    open.given.all.push(new GivenOption(name, negated, values, words, column));
  }

  /** `-p tcp --dport 80` means `-p tcp -m tcp --dport 80`. */
  #openImplicit(header: HeaderDraft): ReturnType<typeof findOption> {
    if (header.protocolInverted) return undefined;
    const { family } = this.#environment;
    const extension = implicitMatch(this.#registry, family, header.protocol);
    if (extension === undefined) return undefined;
    if (this.#matches.some((open) => open.extension === extension)) return undefined;
    const given = new GivenOptions(extension.name, this.#words, this.#words.column);
    const open: OpenExtension = { kind: 'match', extension, given };
    const found = findOption(this.#words.word, undefined, [open]);
    if (found !== undefined) this.#matches.push(open);
    return found;
  }

  #build(header: HeaderDraft, target: RuleTarget | OpenExtension<'target'>): readonly Rule[] {
    const context: RuleContext = {
      family: this.#environment.family,
      table: this.#environment.table,
      protocol: header.protocol,
      protocolInverted: header.protocolInverted,
    };
    const matches: Match[] = [];
    for (const open of this.#matches) matches.push(this.#cache.match(open, context, this.#draft));
    const done =
      target.kind === 'target' ? this.#cache.target(target, context, this.#draft) : target;
    const { line } = this.#words;
    if (header.onlyProtocol) {
      return [new Rule(this.#protocolHeader(header), matches, done, line)];
    }
    const rules: Rule[] = [];
    for (const source of header.sources) {
      for (const destination of header.destinations) {
        rules.push(new Rule(header.build(source, destination), matches, done, line));
      }
    }
    return rules;
  }

  /** Most headers say a protocol or nothing: those are shared. */
  #protocolHeader(header: HeaderDraft): RuleHeader {
    let shared = this.#protocolHeaders.get(header.protocol);
    if (shared === undefined) {
      shared = header.build(null, null);
      this.#protocolHeaders.set(header.protocol, shared);
    }
    return shared;
  }

  #report(chain: Chain, extension: string): void {
    const { table } = this.#environment;
    const { line } = this.#words;
    this.unknownRules.push({ table, chain: chain.name, line, extension });
  }
}
