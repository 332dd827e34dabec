import { HOOKS, PacketPathError } from '@packet-path/core';
import { type Cursor, type ReadLimits, readManifest } from '@packet-path/manifest';
import type { ReadScriptOptions } from '../read/script-state.ts';
import type { Command, TablePlace } from '../ruleset/command.ts';
import { elementTypesOf } from '../ruleset/element-types.ts';
import { expanded } from '../ruleset/expanded.ts';
import type { BaseChain, Rule, TableFamily } from '../ruleset/ruleset.ts';
import type { ElementTypes } from '../ruleset/set.ts';
import type { Statement } from '../ruleset/statement.ts';
import { familyOf, keyOf, listOf, nameIn, nameOf, placeOf, positionOf } from './read-names-json.ts';
import { readFlowtableJson, readObjectJson } from './read-object-json.ts';
import { readSet } from './read-set-declaration-json.ts';
import { readElement } from './read-set-json.ts';
import { readStatement } from './read-statement-json.ts';
import { onlyMember } from './read-value-json.ts';
import { withSetNames } from './set-names.ts';

/** How to read JSON. */
export interface ReadJsonOptions
  extends Partial<ReadLimits>,
    Pick<ReadScriptOptions, 'unknown' | 'onUnknown'> {
  /** The types of a set that is there already, which commands may add elements to. */
  readonly setTypes?: (place: TablePlace, set: string) => ElementTypes | undefined;
}

/**
 * Reads what `nft -j list ruleset` prints, or commands for `nft -j -f` (libnftables-json(5)).
 *
 * @throws {PacketPathError} with line and column of what is wrong
 */
export function readJson(text: string, options: ReadJsonOptions = {}): Command[] {
  const { setTypes, unknown, onUnknown, ...limits } = options;
  const tell = unknown === 'never-match' ? (onUnknown ?? (() => undefined)) : undefined;
  const commands: Command[] = [];
  for (const document of readManifest(text, { source: 'nft -j', ...limits })) {
    const reader = new JsonReader(setTypes, tell);
    for (const member of document.field('nftables').items()) reader.member(member);
    for (const command of reader.commands()) commands.push(command);
  }
  return commands;
}

const OBJECTS = [
  'metainfo',
  'table',
  'chain',
  'set',
  'map',
  'rule',
  'element',
  'flowtable',
  'counter',
  'quota',
  'limit',
  'ct helper',
  'ct timeout',
  'ct expectation',
  'synproxy',
  'secmark',
];
/** Families that are not modelled. */
const FOREIGN: ReadonlySet<string> = new Set(['arp', 'bridge', 'netdev']);
const LARGEST = 2 ** 32 - 1;

class JsonReader {
  /** The objects of a listing, not yet in an order in which each finds the ones it names. */
  #listed: Command[] = [];
  readonly #commands: Command[] = [];
  readonly #setTypes = new Map<string, ElementTypes>();
  readonly #known: ReadJsonOptions['setTypes'];

  /** Is told of what is not understood and kept; undefined where it is refused. */
  readonly #tell: ReadJsonOptions['onUnknown'];

  constructor(known: ReadJsonOptions['setTypes'], tell: ReadJsonOptions['onUnknown']) {
    this.#known = known;
    this.#tell = tell;
  }

  commands(): Command[] {
    this.#flushListed();
    return this.#commands;
  }

  member(cursor: Cursor): void {
    const [name, body] = onlyMember(cursor, 'an object or a command');
    if (name === 'unknown' || (OBJECTS.includes(name) && this.#isForeign(body))) {
      this.#keep(cursor, name, body);
      return;
    }
    if (OBJECTS.includes(name)) {
      for (const command of this.#add('add', name, body)) this.#listed.push(command);
      return;
    }
    this.#flushListed();
    const [kind, object] = onlyMember(body, 'the object of the command');
    switch (name) {
      case 'add':
      case 'create':
        this.#commands.push(...this.#add(name, kind, object));
        break;
      case 'insert':
      case 'replace':
        if (kind !== 'rule') body.fail('not-allowed', `${name} ${kind}`, 'a rule');
        this.#commands.push(this.#rule(name, object));
        break;
      case 'delete':
      case 'destroy':
        this.#commands.push(this.#delete(name, kind, object));
        break;
      case 'flush':
        this.#commands.push(this.#flush(kind, object));
        break;
      default:
        cursor.fail('syntax', `'${name}' is no command`, 'add, create, insert, delete, flush, …');
    }
  }

  #isForeign(body: Cursor): boolean {
    return this.#tell !== undefined && FOREIGN.has(String(body.field('family').value));
  }

  /** Keeps an object that is not understood, where the caller asked for that. */
  #keep(cursor: Cursor, name: string, body: Cursor): void {
    if (this.#tell === undefined)
      cursor.fail('unknown-option', `'${name}' is not modelled`, 'table, chain, set, rule, …');
    const text = name === 'unknown' ? body.field('text').text() : JSON.stringify(cursor.value);
    const hasPlace = name === 'unknown' && !body.field('table').absent;
    const position = positionOf(body);
    this.#tell({ kind: 'object', position, text, problem: `${name} is not modelled` });
    this.#listed.push({ kind: 'keep', ...(hasPlace && { place: placeOf(body) }), text, position });
  }

  #flushListed(): void {
    for (const command of expanded(this.#listed)) this.#commands.push(command);
    this.#listed = [];
  }

  #add(verb: 'add' | 'create', name: string, body: Cursor): Command[] {
    const position = positionOf(body);
    switch (name) {
      case 'metainfo':
        return [];
      case 'table': {
        const flags = listOf(body.field('flags')).map((flag) => flag.oneOf<'dormant'>(['dormant']));
        const place = { family: familyOf(body), table: nameIn(body.field('name')) };
        const comment = body.field('comment').textOr(undefined);
        const kind = `${verb}-table` as const;
        return [{ kind, place, flags, ...(comment !== undefined && { comment }), position }];
      }
      case 'chain': {
        const base = readBase(body);
        const comment = body.field('comment').textOr(undefined);
        return [
          {
            kind: `${verb}-chain`,
            place: placeOf(body),
            chain: nameIn(body.field('name')),
            ...(base && { base }),
            ...(base && body.field('policy').absent && { keepsPolicy: true }),
            ...(comment !== undefined && { comment }),
            position,
          },
        ];
      }
      case 'set':
      case 'map':
        return this.#set(verb, name, body);
      case 'element':
        return [this.#elements(`${verb}-elements`, body)];
      case 'rule':
        return [this.#rule('add', body)];
      default:
        return [this.#object(verb, name, body)];
    }
  }

  #object(verb: 'add' | 'create', name: string, body: Cursor): Command {
    const position = positionOf(body);
    const place = placeOf(body);
    if (name === 'flowtable') {
      return { kind: `${verb}-flowtable`, place, flowtable: readFlowtableJson(body), position };
    }
    return { kind: `${verb}-object`, place, object: readObjectJson(name, body), position };
  }

  #set(verb: 'add' | 'create', kind: 'set' | 'map', body: Cursor): Command[] {
    const place = placeOf(body);
    const position = positionOf(body);
    const set = readSet(kind, body);
    const types = elementTypesOf(set);
    this.#setTypes.set(keyOf(place, set.name), types);
    const made: Command = { kind: `${verb}-set`, place, set, position };
    const elem = body.field('elem');
    if (elem.absent) return [made];
    const elements = elem.items().map((one) => readElement(one, types.key, types.value));
    return [made, { kind: 'add-elements', place, set: set.name, elements, position }];
  }

  #elements(
    kind: 'add-elements' | 'create-elements' | 'delete-elements' | 'destroy-elements',
    body: Cursor,
  ): Command {
    const place = placeOf(body);
    const set = nameIn(body.field('name'));
    const types = this.#typesOf(place, set);
    if (types === undefined) {
      return body.fail(
        'unknown-set',
        `table ${place.table} has no set '${set}'`,
        'a set that is there',
      );
    }
    const isAdded = kind === 'add-elements' || kind === 'create-elements';
    const elements = listOf(body.field('elem')).map((one) =>
      // A command that deletes an element of a map may leave its value out.
      readElement(one, types.key, isAdded || Array.isArray(one.value) ? types.value : undefined),
    );
    return { kind, place, set, elements, position: positionOf(body) };
  }

  /** The types of a set that was read before, or is on the host. */
  #typesOf(place: TablePlace, set: string): ElementTypes | undefined {
    return this.#setTypes.get(keyOf(place, set)) ?? this.#known?.(place, set);
  }

  #rule(verb: 'add' | 'insert' | 'replace', body: Cursor): Command {
    const place = placeOf(body);
    const comment = body.field('comment').textOr(undefined);
    const read = this.#statements(body.field('expr'), place.family);
    const statements = withSetNames(read, (set) => this.#typesOf(place, set) !== undefined);
    if (statements.length === 0) body.fail('syntax', 'the rule is empty', 'a statement');
    const rule: Rule = { statements, ...(comment !== undefined && { comment }) };
    const index = body.field('index');
    const handle = body.field('handle');
    return {
      kind: `${verb}-rule`,
      place,
      chain: nameIn(body.field('chain')),
      ...(!index.absent && { index: index.number(0, LARGEST) }),
      // A listing names each rule's own handle; only a replacement goes by it.
      ...(verb === 'replace' && { handle: handle.number(1, LARGEST) }),
      rule,
      position: positionOf(body),
    };
  }

  #statements(expr: Cursor, family: TableFamily): readonly Statement[] {
    try {
      return expr.items().map((one) => readStatement(one, family));
    } catch (error) {
      const isKept = this.#tell !== undefined && error instanceof PacketPathError;
      if (!isKept || !(error.code === 'syntax' || error.code === 'unknown-match')) throw error;
      const [only, ...others] = expr.items().map(({ value }) => value);
      const isText = typeof only === 'string' && others.length === 0;
      const text = isText ? only : JSON.stringify(expr.value);
      this.#tell({ kind: 'rule', position: positionOf(expr), text, problem: error.problem });
      return [{ kind: 'unknown', text }];
    }
  }

  #delete(verb: 'delete' | 'destroy', what: string, body: Cursor): Command {
    const position = positionOf(body);
    switch (what) {
      case 'table': {
        const place = { family: familyOf(body), table: nameIn(body.field('name')) };
        return { kind: `${verb}-table`, place, position };
      }
      case 'chain':
        return { kind: `${verb}-chain`, place: placeOf(body), name: nameOf(body), position };
      case 'set':
      case 'map':
        return { kind: `${verb}-set`, place: placeOf(body), name: nameOf(body), position };
      case 'element':
        return this.#elements(`${verb}-elements`, body);
      case 'rule':
        return {
          kind: 'delete-rule',
          place: placeOf(body),
          chain: nameIn(body.field('chain')),
          handle: body.field('handle').number(1, LARGEST),
          position,
        };
      default:
        return body.fail('unknown-option', `'${what}' is not modelled`, 'table, chain, set, …');
    }
  }

  #flush(what: string, body: Cursor): Command {
    const position = positionOf(body);
    switch (what) {
      case 'ruleset': {
        const family = body.field('family').absent ? undefined : familyOf(body);
        return { kind: 'flush-ruleset', ...(family && { family }), position };
      }
      case 'table': {
        const place = { family: familyOf(body), table: nameOf(body) };
        return { kind: 'flush-table', place, position };
      }
      case 'chain':
        return { kind: 'flush-chain', place: placeOf(body), name: nameOf(body), position };
      case 'set':
      case 'map':
        return { kind: 'flush-set', place: placeOf(body), name: nameOf(body), position };
      default:
        return body.fail('unknown-option', `'${what}' is not modelled`, 'ruleset, table, …');
    }
  }
}

function readBase(body: Cursor): BaseChain | undefined {
  if (body.field('hook').absent) return undefined;
  const word = body.field('hook').text();
  const hook = HOOKS.find((known) => known.toLowerCase() === word);
  if (hook === undefined) {
    return body.field('hook').fail('not-allowed', `'${word}' is no hook`, 'prerouting, input, …');
  }
  const policy = body.field('policy');
  const priority = priorityOf(body.field('prio'));
  return {
    type: body.field('type').oneOf(['filter', 'nat', 'route']),
    hook,
    priority,
    policy: policy.absent ? 'accept' : policy.oneOf<'accept' | 'drop'>(['accept', 'drop']),
  };
}

/** A priority, a number of 32 bits with a sign, which may be given as a string. */
function priorityOf(cursor: Cursor): number {
  const { value } = cursor;
  const number = typeof value === 'string' && /^-?\d{1,10}$/.test(value) ? Number(value) : value;
  const isPriority = number === ((number as number) | 0);
  if (!isPriority) cursor.fail('syntax', 'no priority', 'a whole number of 32 bits');
  return number as number;
}
