import type { Clock } from '@packet-path/core';
import { Counter } from '../machine/counter.ts';
import { Limit } from '../machine/limit.ts';
import { idle } from '../machine/object.ts';
import { Quota } from '../machine/quota.ts';
import type { Instruction } from '../program/instruction.ts';
import type { TableObject } from '../ruleset/ruleset.ts';
import type { ObjectType } from '../ruleset/statement.ts';

/** A named object of a loaded table, which rules run by its name. */
export class LiveObject {
  readonly handle: number;
  readonly instruction: Instruction;
  /** How many rules and elements name it. */
  uses = 0;
  readonly #object: TableObject;

  constructor(object: TableObject, handle: number, clock: Clock) {
    this.#object = object;
    this.handle = handle;
    this.instruction = instructionOf(object, clock);
  }

  /** The object as it is now, with its counts. */
  get object(): TableObject {
    const { instruction } = this;
    const object = this.#object;
    if (object.type === 'counter' && instruction instanceof Counter) {
      const { packets, bytes } = instruction.statement;
      return { ...object, packets, bytes };
    }
    if (object.type === 'quota' && instruction instanceof Quota) {
      return { ...object, used: instruction.statement.used };
    }
    return object;
  }
}

/** The key of an object in its table: kinds have names of their own. */
export function objectKey(type: ObjectType, name: string): string {
  return `${type} ${name}`;
}

/** Helpers, timeouts, expectations and the like are kept, and change nothing here. */
function instructionOf(object: TableObject, clock: Clock): Instruction {
  switch (object.type) {
    case 'counter':
      return new Counter(object);
    case 'quota':
      return new Quota(object);
    case 'limit':
      return new Limit({ ...object, kind: 'limit' }, clock);
    default:
      return idle(object.type);
  }
}
