import type { Rule } from '../ruleset/rule.ts';
import type { Table } from '../table/table.ts';

/**
 * Holds the things that rules name, and lists the rules that hold one.
 *
 * @throws {PacketPathError} where a thing is not there; the rules listed by then hold theirs
 */
export function holdAll(rules: readonly Rule[], table: Table, held: Rule[]): void {
  for (const rule of rules) {
    const { form, extended } = rule;
    if (!form.holds && extended?.holds !== true) continue;
    if (form.holds) table.forms.use(form);
    try {
      if (extended?.holds === true) table.targets.use(extended);
    } catch (error) {
      if (form.holds) table.forms.disuse(form);
      throw error;
    }
    held.push(rule);
  }
}

/** Lets go of the things that a rule names. */
export function letGo({ form, extended }: Rule, table: Table): void {
  if (form.holds) table.forms.disuse(form);
  if (extended?.holds === true) table.targets.disuse(extended);
}
