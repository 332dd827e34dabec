import { PacketPathError } from '../error/error.ts';
import { meantHint } from '../error/nearest.ts';
import { shown } from '../error/shown.ts';
import type { RuleScope } from './chain-ledger.ts';

/** The tables and chains that a tool has on a host, as they are now. */
export interface RulePlaceSource {
  /** `iptables`, `ip6tables`, `nft`. */
  readonly tool: string;
  tables(): Iterable<string>;
  /** Chains of a table; of all tables where none is named. */
  chains(table: string | undefined): Iterable<string>;
}

/** Tools whose rules a ledger may be asked for on any host. */
const TOOLS: readonly string[] = ['iptables', 'ip6tables', 'nft'];

/** Names that an error lists, at most. */
const MOST_NAMES = 12;

/**
 * The places of a host where rules stand, by name, and groups of them under one name. A ledger of the host's
 * packets refuses names that are none of these, so that no question is answered with a zero by mistake.
 */
export class RulePlaces {
  /** A list of these alone, which ledgers share. */
  readonly alone: readonly RulePlaces[] = Object.freeze([this]);
  readonly #sources: RulePlaceSource[] = [];
  readonly #groups = new Map<string, readonly RuleScope[]>();

  /** Adds the tables and chains of a tool. */
  add(source: RulePlaceSource): void {
    this.#sources.push(source);
  }

  /** Gives places a name, under which ledgers may be asked for all of them: `services`. */
  name(group: string, scopes: readonly RuleScope[]): void {
    this.#groups.set(group, Object.freeze([...scopes]));
  }

  /** The places of a name; undefined where no such name was given. */
  group(name: string): readonly RuleScope[] | undefined {
    return this.#groups.get(name);
  }

  /** The names given. */
  get groups(): readonly string[] {
    return [...this.#groups.keys()];
  }

  /** The names given: the places themselves are those of the host. */
  toJSON(): { readonly groups: readonly string[] } {
    return { groups: this.groups };
  }

  /** Whether anything is known here: hosts without a tool that has rules know no names. */
  get isEmpty(): boolean {
    return this.#sources.length === 0;
  }

  /** The part of a scope that names nothing here, with the names there are; undefined where all do. */
  fault(scope: RuleScope): PacketPathError | undefined {
    const { tool, table, chain } = scope;
    const sources = this.#sources.filter((source) => (tool ?? source.tool) === source.tool);
    if (tool !== undefined && sources.length === 0 && !TOOLS.includes(tool)) {
      return noSuch('tool', tool, TOOLS);
    }
    if (table !== undefined && !sources.some((source) => hasOne(source.tables(), table))) {
      return noSuch('table', table, new Set(sources.flatMap((source) => [...source.tables()])));
    }
    if (chain === undefined) return undefined;
    for (const source of sources) {
      if (hasOne(source.chains(table), chain)) return undefined;
    }
    return noSuch('chain', chain, new Set(sources.flatMap((source) => [...source.chains(table)])));
  }
}

function hasOne(names: Iterable<string>, wanted: string): boolean {
  for (const name of names) if (name === wanted) return true;
  return false;
}

function noSuch(what: string, name: string, names: Iterable<string>): PacketPathError {
  const known = [...names];
  const hint = meantHint(name, known);
  const more = known.length - MOST_NAMES;
  const listed = known.slice(0, MOST_NAMES).join(', ') + (more > 0 ? ` and ${more} more` : '');
  return new PacketPathError('not-found', `the path has no ${what} ${shown(name)}${hint}`, {
    expected: known.length === 0 ? `a path with a ${what}` : listed,
  });
}
