import type { DataType, Item, Key, Part } from '../types/value.ts';
import type { Expression } from './expression.ts';
import type { ObjectType, Statement, Verdict } from './statement.ts';

/** A property that a set is declared with. */
export type SetFlag = 'constant' | 'interval' | 'timeout' | 'dynamic';

/** A named set or map of a table. */
export interface SetDeclaration {
  readonly kind: 'set' | 'map';
  readonly name: string;
  /** One type for each part of the key. */
  readonly keyType: readonly DataType[];
  /** The types of a map's values; undefined for a set. */
  readonly valueType?: readonly DataType[] | 'verdict' | undefined;
  /** The kind of objects that a map names: `type inet_service : counter`. */
  readonly objectType?: ObjectType | undefined;
  /** The expressions behind `typeof`, where the set was declared with them. */
  readonly keyTypeof?: Expression | undefined;
  readonly valueTypeof?: Expression | undefined;
  /** A map's values are intervals: `type ipv4_addr : interval ipv4_addr`. */
  readonly hasIntervalValues?: true | undefined;
  readonly flags: readonly SetFlag[];
  /** The timeout in milliseconds of elements that name none; undefined for none. */
  readonly timeout?: number | undefined;
  /** Milliseconds between two runs of the collector. */
  readonly gcInterval?: number | undefined;
  /** The most elements it may hold; undefined for no limit. */
  readonly size?: number | undefined;
  readonly policy?: 'performance' | 'memory' | undefined;
  readonly autoMerge?: boolean | undefined;
  /** Statements every element of the set has: `counter`. */
  readonly statements?: readonly Statement[] | undefined;
  readonly comment?: string | undefined;
  /** In the order written. */
  readonly elements: readonly SetElement[];
}

/** The value of a map's element. */
export type ElementValue =
  | { readonly kind: 'verdict'; readonly verdict: Verdict }
  /** One value, or one for each part of a concatenation. */
  | { readonly kind: 'values'; readonly values: readonly Item[] }
  /** An object of the table. */
  | { readonly kind: 'object'; readonly name: string };

/** An element of a set or map: its key, and what else it has. */
export interface SetElement {
  readonly key: Key;
  readonly value?: ElementValue | undefined;
  readonly comment?: string | undefined;
  /** Its timeout in milliseconds, where it is not the set's. */
  readonly timeout?: number | undefined;
  /** Milliseconds it has left. */
  readonly expires?: number | undefined;
  readonly statements?: readonly Statement[] | undefined;
}

/** The types of the parts of a set's keys, and of the values a map holds. */
export interface ElementTypes {
  readonly key: readonly Part[];
  /** Undefined for a set. */
  readonly value: readonly Part[] | 'verdict' | ObjectType | undefined;
}

/** A set or map as a rule names it: by name, or written out in the rule. */
export type SetReference =
  | { readonly kind: 'named'; readonly name: string }
  | { readonly kind: 'anonymous'; readonly elements: readonly SetElement[] };
