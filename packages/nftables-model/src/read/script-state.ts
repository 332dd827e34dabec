import type { Position } from '@packet-path/core';
import type { Command, TablePlace } from '../ruleset/command.ts';
import { elementTypesOf } from '../ruleset/element-types.ts';
import type { TableFamily } from '../ruleset/ruleset.ts';
import type { ElementTypes, SetDeclaration } from '../ruleset/set.ts';
import type { Unknown, UnknownPart } from '../ruleset/unknown.ts';
import type { Lexer } from './lexer.ts';
import { readName } from './read-words.ts';

/** How to read a script. */
export interface ReadScriptOptions {
  /** The text's name in errors: a file name. Default `nft`. */
  readonly source?: string;
  /** The most characters of text. Default 256 Mi. */
  readonly maxLength?: number;
  /** The types of a set that is loaded already, to which commands may add elements. */
  readonly setTypes?: (place: TablePlace, set: string) => ElementTypes | undefined;
  /**
   * Rules and objects that the reader does not understand are refused (`refuse`, the default), or kept
   * as they are written (`never-match`): no packet matches them.
   */
  readonly unknown?: Unknown;
  /** Is told of each part that was kept. */
  readonly onUnknown?: (part: UnknownPart) => void;
}

/** A script while it is read: its tokens, the commands so far, and the sets they declare. */
export class ScriptState {
  readonly lexer: Lexer;
  readonly commands: Command[] = [];
  /** Where the command at hand begins, or the member of a table's block. */
  position: Position = { line: 1, column: 1 };
  /** Whether the rule at hand is one of a chain that is written in a rule. */
  inBlock = false;
  /** Whether the part at hand names a family that is not modelled. */
  foreignFamily = false;
  readonly #options: ReadScriptOptions;
  readonly #setTypes = new Map<string, ElementTypes>();

  constructor(lexer: Lexer, options: ReadScriptOptions) {
    this.lexer = lexer;
    this.#options = options;
  }

  /** Whether parts that are not understood are kept. */
  get keepsUnknown(): boolean {
    return this.#options.unknown === 'never-match';
  }

  tellUnknown(part: UnknownPart): void {
    this.#options.onUnknown?.(part);
  }

  declare(place: TablePlace, set: SetDeclaration): void {
    this.#setTypes.set(keyOf(place, set.name), elementTypesOf(set));
  }

  /** The types of a set's elements; undefined for a set that nothing declares. */
  knownTypes(place: TablePlace, set: string): ElementTypes | undefined {
    return this.#setTypes.get(keyOf(place, set)) ?? this.#options.setTypes?.(place, set);
  }

  /** The types of a set's elements. @throws {PacketPathError} `unknown-set` */
  typesOf(place: TablePlace, set: string): ElementTypes {
    const types = this.knownTypes(place, set);
    if (types !== undefined) return types;
    return this.lexer.fail('unknown-set', `table ${place.table} has no set '${set}'`);
  }

  /** The family, ip unless named, and the table. */
  readPlace(): TablePlace {
    const family = this.readFamily() ?? 'ip';
    return { family, table: readName(this.lexer, "a table's name") };
  }

  /** The family, where the script names one. */
  readFamily(): TableFamily | undefined {
    const { lexer } = this;
    if (lexer.kind !== 'word') return undefined;
    const { text } = lexer;
    if (text === 'arp' || text === 'bridge' || text === 'netdev') {
      this.foreignFamily = true;
      lexer.fail('not-allowed', `the family ${text} is not modelled`, 'ip, ip6 or inet');
    }
    if (text !== 'ip' && text !== 'ip6' && text !== 'inet') return undefined;
    lexer.advance();
    return text;
  }
}

function keyOf({ family, table }: TablePlace, set: string): string {
  return `${family} ${table} ${set}`;
}
