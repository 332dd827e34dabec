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
    const { form, target } = rule;
    const targetHolds = target.kind === 'extension' && target.holds;
    if (!form.holds && !targetHolds) continue;
    if (form.holds) use(form, environment);
    try {
      if (targetHolds) use(target, environment);
    } catch (error) {
      if (form.holds) disuse(form);
      throw error;
    }
    held.push(rule);
  }
}

/** Lets go of the things that a rule names. */
export function letGo({ form, target }: Rule): void {
  if (form.holds) disuse(form);
  if (target.kind === 'extension' && target.holds) disuse(target);
}
