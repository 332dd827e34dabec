import type { Clock, PassageHost } from '@packet-path/core';
import { Counter } from '../machine/counter.ts';
import { Limit } from '../machine/limit.ts';
import { idle } from '../machine/object.ts';
import { Quota } from '../machine/quota.ts';
import type { Instruction } from '../program/instruction.ts';
import type { TableObject } from '../ruleset/ruleset.ts';
import type { ObjectType } from '../ruleset/statement.ts';
import { SharedPart } from '../share/shared-part.ts';
import type { LiveTable } from './live-table.ts';

/** A named object of a loaded table, which rules run by its name. */
export class LiveObject extends SharedPart {
  readonly table: LiveTable;
  readonly handle: number;
  readonly instruction: Instruction;
  /** How many rules and elements name it. */
  uses = 0;
  readonly #object: TableObject;

  constructor(table: LiveTable, handle: number, object: TableObject, instruction: Instruction) {
    super();
    this.table = table;
    this.#object = object;
    this.handle = handle;
    this.instruction = instruction;
  }

  /** The object as it is now on a host, with its counts. */
  objectOn(host: PassageHost): TableObject {
    const { instruction } = this;
    const object = this.#object;
    if (object.type === 'counter' && instruction instanceof Counter) {
      const { packets, bytes } = instruction.statementOn(host);
      return { ...object, packets, bytes };
    }
    if (object.type === 'quota' && instruction instanceof Quota) {
      return { ...object, used: instruction.statementOn(host).used };
    }
    return object;
  }

  protected override copyFor(table: LiveTable): this {
    const copy = new LiveObject(table, this.handle, this.#object, this.instruction);
    copy.uses = this.uses;
    return copy as this;
  }
}

/** The key of an object in its table: kinds have names of their own. */
export function objectKey(type: ObjectType, name: string): string {
  return `${type} ${name}`;
}

/** Helpers, timeouts, expectations and the like are kept, and change nothing here. */
export function instructionOf(object: TableObject, { now }: Clock): Instruction {
  switch (object.type) {
    case 'counter':
      return new Counter(object);
    case 'quota':
      return new Quota(object);
    case 'limit':
      return new Limit({ ...object, kind: 'limit' }, now);
    default:
      return idle(object.type);
  }
}
