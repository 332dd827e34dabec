import type { RuleEnvironment } from '../extension/extension.ts';
import { disuse, use } from '../ruleset/held.ts';
import type { Rule } from '../ruleset/rule.ts';

/**
 * Holds the things that rules name, and lists the rules that hold one.
 *
 * @throws {PacketPathError} where a thing is not there; the rules listed by then hold theirs
 */
export function holdAll(rules: readonly Rule[], environment: RuleEnvironment, held: Rule[]): void {
  for (const rule of rules) {
    const { form, extended } = rule;
    if (!form.holds && extended?.holds !== true) continue;
    if (form.holds) use(form, environment);
    try {
      if (extended?.holds === true) use(extended, environment);
    } catch (error) {
      if (form.holds) disuse(form);
      throw error;
    }
    held.push(rule);
  }
}

/** Lets go of the things that a rule names. */
export function letGo({ form, extended }: Rule): void {
  if (form.holds) disuse(form);
  if (extended?.holds === true) disuse(extended);
}
