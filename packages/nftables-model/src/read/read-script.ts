import { PacketPathError } from '@packet-path/core';
import type { Command, TablePlace } from '../ruleset/command.ts';
import { expanded } from '../ruleset/expanded.ts';
import type { TableFamily } from '../ruleset/ruleset.ts';
import type { ElementTypes } from '../ruleset/set.ts';
import { Lexer } from './lexer.ts';
import { readChainBody, readChainName, readRule } from './read-chain.ts';
import { readElements } from './read-elements.ts';
import { readSetBody } from './read-set.ts';
import { accept, expect, readComment, readName, readNumber, readOneOf } from './read-words.ts';

/** How to read a script. */
export interface ReadScriptOptions {
  /** Names the text in errors: a file name. Default `nft`. */
  readonly source?: string;
  /** Characters of text. Default 256 Mi. */
  readonly maxLength?: number;
  /** The types of a set that is there already, which commands may add elements to. */
  readonly setTypes?: (place: TablePlace, set: string) => ElementTypes | undefined;
}

const MOST_CHARACTERS = 256 * 1024 * 1024;

/**
 * Reads a script for `nft -f`: what `nft list ruleset` prints, and what people write by hand. A
 * block `table ip x { … }` becomes commands that add all it holds.
 *
 * @throws {PacketPathError} with line, column and what was expected
 */
export function readScript(text: string, options: ReadScriptOptions = {}): Command[] {
  const { source = 'nft', maxLength = MOST_CHARACTERS } = options;
  if (text.length > maxLength) {
    throw new PacketPathError('too-large', `the text has ${text.length} characters`, {
      source,
      position: { line: 1, column: 1 },
      expected: `at most ${maxLength}`,
    });
  }
  return new ScriptReader(new Lexer(text, source), options).read();
}

const VERBS = ['add', 'create', 'insert', 'replace', 'delete', 'destroy', 'flush'] as const;

class ScriptReader {
  readonly #lexer: Lexer;
  readonly #options: ReadScriptOptions;
  readonly #commands: Command[] = [];
  readonly #setTypes = new Map<string, ElementTypes>();
  /** Where the command, or the part of a table's braces, begins. */
  #position: Position = { line: 1, column: 1 };

  constructor(lexer: Lexer, options: ReadScriptOptions) {
    this.#lexer = lexer;
    this.#options = options;
  }

  read(): Command[] {
    const lexer = this.#lexer;
    lexer.advance();
    for (lexer.skipSeparators(); !lexer.atEnd; lexer.skipSeparators()) {
      this.#command();
      if (lexer.kind !== 'separator' && !lexer.atEnd) {
        lexer.unexpected("the command's end");
      }
    }
    return this.#commands;
  }

  #command(): void {
    const lexer = this.#lexer;
    this.#position = lexer.position;
    if (lexer.is('table')) {
      this.#tableBlock('add-table');
      return;
    }
    if (lexer.is('define') || lexer.is('redefine')) {
      lexer.advance();
      const name = readName(lexer, "a variable's name");
      if (!lexer.is('=')) lexer.unexpected("'='");
      lexer.define(name);
      return;
    }
    if (lexer.is('include')) {
      lexer.fail('not-allowed', 'other files cannot be included', 'one text with all of it');
    }
    const verb = readOneOf(lexer, VERBS);
    switch (verb) {
      case 'add':
      case 'create':
        this.#add(verb);
        break;
      case 'insert':
      case 'replace':
        accept(lexer, 'rule');
        this.#rule(verb);
        break;
      case 'delete':
      case 'destroy':
        this.#delete(verb);
        break;
      case 'flush':
        this.#flush();
    }
  }

  #add(verb: 'add' | 'create'): void {
    const lexer = this.#lexer;
    if (lexer.is('table')) {
      this.#tableBlock(`${verb}-table`);
    } else if (accept(lexer, 'chain')) {
      const place = this.#place();
      this.#chain(verb, place, readChainName(lexer));
    } else if (lexer.is('set') || lexer.is('map')) {
      const kind = readOneOf(lexer, ['set', 'map']);
      const place = this.#place();
      this.#set(verb, place, kind, readName(lexer, "a set's name"));
    } else if (accept(lexer, 'element')) {
      const place = this.#place();
      this.#elements(`${verb}-elements`, place, readName(lexer, "a set's name"));
    } else {
      accept(lexer, 'rule');
      this.#rule('add');
    }
  }

  /** `table ip x`, alone or with all it holds in braces. */
  #tableBlock(kind: 'add-table' | 'create-table'): void {
    const lexer = this.#lexer;
    const position = this.#position;
    lexer.advance();
    const place = this.#place();
    const index = this.#commands.length;
    const flags: 'dormant'[] = [];
    let comment: string | undefined;
    this.#commands.push({ kind, place, flags, position });
    if (!accept(lexer, '{')) return;
    lexer.skipSeparators();
    while (!lexer.is('}')) {
      if (accept(lexer, 'flags')) flags.push(readOneOf(lexer, ['dormant']));
      else if (lexer.is('comment')) comment = readComment(lexer);
      else this.#member(place);
      if (!lexer.is('}') && lexer.kind !== 'separator') lexer.unexpected("';' or the line's end");
      lexer.skipSeparators();
    }
    lexer.advance();
    if (comment !== undefined) this.#commands[index] = { kind, place, flags, comment, position };
    // nft makes the objects of a block in an order in which each finds the ones it names. They are added
    // one by one, since the arguments of one call must fit on the stack.
    for (const command of expanded(this.#commands.splice(index + 1))) this.#commands.push(command);
  }

  /** A set, map or chain within a table's braces. */
  #member(place: TablePlace): void {
    const lexer = this.#lexer;
    this.#position = lexer.position;
    if (accept(lexer, 'chain')) {
      this.#chain('add', place, readChainName(lexer));
      return;
    }
    if (!lexer.is('set') && !lexer.is('map')) lexer.unexpected('a set, map or chain');
    const kind = readOneOf(lexer, ['set', 'map']);
    this.#set('add', place, kind, readName(lexer, "a set's name"));
  }

  #chain(verb: 'add' | 'create', place: TablePlace, chain: string): void {
    const position = this.#position;
    const lexer = this.#lexer;
    const index = this.#commands.length;
    const command = { kind: `${verb}-chain`, place, chain, position } as const;
    this.#commands.push(command);
    if (!lexer.is('{')) return;
    const { base, hasPolicy, comment } = readChainBody(lexer, place.family, (rule, at) => {
      this.#commands.push({ kind: 'add-rule', place, chain, rule, position: at });
    });
    this.#commands[index] = {
      ...command,
      ...(base && { base }),
      ...(base && !hasPolicy && { keepsPolicy: true }),
      ...(comment && { comment }),
    };
  }

  #set(verb: 'add' | 'create', place: TablePlace, kind: 'set' | 'map', name: string): void {
    const position = this.#position;
    const { elements, ...set } = readSetBody(this.#lexer, kind, name);
    this.#setTypes.set(keyOf(place, name), { key: set.keyType, value: set.valueType });
    this.#commands.push({
      kind: `${verb}-set`,
      place,
      set: { ...set, elements: [] },
      position,
    });
    if (elements.length > 0) {
      this.#commands.push({ kind: 'add-elements', place, set: name, elements, position });
    }
  }

  #elements(
    kind: 'add-elements' | 'create-elements' | 'delete-elements' | 'destroy-elements',
    place: TablePlace,
    set: string,
  ): void {
    const position = this.#position;
    const types = this.#setTypes.get(keyOf(place, set)) ?? this.#options.setTypes?.(place, set);
    if (types === undefined) {
      this.#lexer.fail('unknown-set', `table ${place.table} has no set '${set}'`);
    }
    // A command that deletes an element of a map may leave its value out.
    const isAdded = kind === 'add-elements' || kind === 'create-elements';
    const read = readElements(this.#lexer, types, !isAdded);
    this.#commands.push({ kind, place, set, elements: read, position });
  }

  #rule(verb: 'add' | 'insert' | 'replace'): void {
    const lexer = this.#lexer;
    const position = this.#position;
    const place = this.#place();
    const chain = readChainName(lexer);
    const spot: { index?: number; handle?: number } = {};
    if (accept(lexer, 'index')) spot.index = readNumber(lexer, 0, MOST_RULES);
    else if (accept(lexer, 'handle') || accept(lexer, 'position')) {
      spot.handle = readNumber(lexer, 1, MOST_RULES);
    }
    const rule = readRule(lexer, place.family);
    this.#commands.push({ kind: `${verb}-rule`, place, chain, ...spot, rule, position });
  }

  #delete(verb: 'delete' | 'destroy'): void {
    const lexer = this.#lexer;
    const position = this.#position;
    const what = readOneOf(lexer, ['table', 'chain', 'set', 'map', 'element', 'rule']);
    const place = this.#place();
    switch (what) {
      case 'table':
        this.#commands.push({ kind: `${verb}-table`, place, position });
        break;
      case 'element':
        this.#elements(`${verb}-elements`, place, readName(lexer, "a set's name"));
        break;
      case 'rule': {
        const chain = readChainName(lexer);
        expect(lexer, 'handle');
        const handle = readNumber(lexer, 1, MOST_RULES);
        this.#commands.push({ kind: 'delete-rule', place, chain, handle, position });
        break;
      }
      default: {
        const name = readName(lexer, `a ${what}'s name`);
        const kind = `${verb}-${what === 'chain' ? 'chain' : 'set'}` as const;
        this.#commands.push({ kind, place, name, position });
      }
    }
  }

  #flush(): void {
    const lexer = this.#lexer;
    const position = this.#position;
    const what = readOneOf(lexer, ['ruleset', 'table', 'chain', 'set', 'map']);
    if (what === 'ruleset') {
      const family = this.#familyIfNamed();
      this.#commands.push({ kind: 'flush-ruleset', ...(family && { family }), position });
      return;
    }
    const place = this.#place();
    if (what === 'table') {
      this.#commands.push({ kind: 'flush-table', place, position });
      return;
    }
    const name = readName(lexer, `a ${what}'s name`);
    const kind = what === 'chain' ? 'flush-chain' : 'flush-set';
    this.#commands.push({ kind, place, name, position });
  }

  /** The family, ip unless named, and the table. */
  #place(): TablePlace {
    const family = this.#familyIfNamed() ?? 'ip';
    return { family, table: readName(this.#lexer, "a table's name") };
  }

  #familyIfNamed(): TableFamily | undefined {
    const lexer = this.#lexer;
    if (lexer.kind !== 'word') return undefined;
    const { text } = lexer;
    if (text === 'arp' || text === 'bridge' || text === 'netdev') {
      lexer.fail('not-allowed', `the family ${text} is not modelled`, 'ip, ip6 or inet');
    }
    if (text !== 'ip' && text !== 'ip6' && text !== 'inet') return undefined;
    lexer.advance();
    return text;
  }
}

type Position = Command['position'];

const MOST_RULES = 2 ** 32 - 1;

function keyOf({ family, table }: TablePlace, set: string): string {
  return `${family} ${table} ${set}`;
}
