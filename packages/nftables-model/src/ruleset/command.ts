import type { Position } from '@packet-path/core';
import type {
  BaseChain,
  Chain,
  Flowtable,
  Rule,
  Table,
  TableFamily,
  TableObject,
} from './ruleset.ts';
import type { SetDeclaration, SetElement } from './set.ts';
import type { ObjectType } from './statement.ts';

/** The table that a command acts on, or in which it acts. */
export interface TablePlace {
  readonly family: TableFamily;
  readonly table: string;
}

/** One command of a script for `nft -f`. A block `table ip x { … }` is `add`s of all it holds. */
export type Command = { readonly position: Position } & (
  | {
      readonly kind: 'add-table' | 'create-table';
      readonly place: TablePlace;
      readonly flags: Table['flags'];
      readonly comment?: string | undefined;
    }
  | {
      readonly kind: 'add-chain' | 'create-chain';
      readonly place: TablePlace;
      readonly chain: string;
      readonly base?: BaseChain | undefined;
      /** The command names a hook and no policy: a chain that exists keeps its policy. */
      readonly keepsPolicy?: true | undefined;
      readonly comment?: Chain['comment'];
    }
  | {
      readonly kind: 'add-set' | 'create-set';
      readonly place: TablePlace;
      /** Its elements come with an `add-elements` of their own. */
      readonly set: SetDeclaration;
    }
  | {
      readonly kind: 'add-elements' | 'create-elements' | 'delete-elements' | 'destroy-elements';
      readonly place: TablePlace;
      readonly set: string;
      readonly elements: readonly SetElement[];
    }
  | {
      readonly kind: 'add-object' | 'create-object';
      readonly place: TablePlace;
      readonly object: TableObject;
    }
  | {
      readonly kind: 'delete-object' | 'destroy-object';
      readonly place: TablePlace;
      readonly type: ObjectType;
      readonly name: string;
    }
  | {
      readonly kind: 'add-flowtable' | 'create-flowtable';
      readonly place: TablePlace;
      readonly flowtable: Flowtable;
    }
  | {
      readonly kind: 'rename-chain';
      readonly place: TablePlace;
      readonly chain: string;
      readonly to: string;
    }
  /** Without an index or handle `add` appends and `insert` prepends. */
  | {
      readonly kind: 'add-rule' | 'insert-rule' | 'replace-rule';
      readonly place: TablePlace;
      readonly chain: string;
      readonly index?: number | undefined;
      readonly handle?: number | undefined;
      readonly rule: Rule;
    }
  | {
      readonly kind: 'delete-rule';
      readonly place: TablePlace;
      readonly chain: string;
      readonly handle: number;
    }
  | {
      readonly kind: 'delete-table' | 'destroy-table' | 'flush-table';
      readonly place: TablePlace;
      /** In place of the name in `place`, where the command names the table's handle. */
      readonly handle?: number | undefined;
    }
  | {
      readonly kind:
        | 'delete-chain'
        | 'destroy-chain'
        | 'flush-chain'
        | 'delete-set'
        | 'destroy-set'
        | 'flush-set'
        | 'delete-flowtable'
        | 'destroy-flowtable';
      readonly place: TablePlace;
      /** By name, or by handle. */
      readonly name: string | number;
    }
  | { readonly kind: 'flush-ruleset'; readonly family?: TableFamily | undefined }
  /** Keeps a member of a table, or a whole command, that this model does not understand. */
  | { readonly kind: 'keep'; readonly place?: TablePlace | undefined; readonly text: string }
);
