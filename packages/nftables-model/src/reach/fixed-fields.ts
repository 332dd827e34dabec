import type { Rule, Table } from '../ruleset/ruleset.ts';
import type { Statement } from '../ruleset/statement.ts';
import { fieldsOf } from './fact.ts';

/** The fields of packets that no rule of a table sets, and the sets that no rule changes. */
export class FixedFields {
  readonly #set = new Set<string>();
  readonly #changed = new Set<string>();
  #setsHeaders = false;
  #untracks = false;

  constructor({ chains }: Table) {
    for (const { rules } of chains) this.#addRules(rules);
  }

  /** The fields, if a test of them says the same at every rule of one walk; else undefined. */
  of(fields: readonly string[] | undefined): readonly string[] | undefined {
    return fields?.every((field) => this.#isFixed(field)) ? fields : undefined;
  }

  /** Whether rules add elements to a set, or take them from it. */
  changes(set: string): boolean {
    return this.#changed.has(set);
  }

  #isFixed(field: string): boolean {
    if (this.#set.has(field)) return false;
    if (field.startsWith('ct ')) return !this.#untracks;
    return field.startsWith('meta ') || !this.#setsHeaders;
  }

  #addRules(rules: readonly Rule[]): void {
    for (const { statements } of rules) for (const statement of statements) this.#add(statement);
  }

  #add(statement: Statement): void {
    switch (statement.kind) {
      case 'assign': {
        const { target } = statement;
        const [field] = fieldsOf(target) ?? [];
        if (target.kind !== 'meta' && target.kind !== 'ct') this.#setsHeaders = true;
        else if (field !== undefined) this.#set.add(field);
        break;
      }
      case 'reset-option':
        this.#setsHeaders = true;
        break;
      case 'notrack':
        this.#untracks = true;
        break;
      case 'set':
        this.#changed.add(statement.set);
        break;
      case 'chain':
        this.#addRules(statement.rules);
        break;
      default:
    }
  }
}
