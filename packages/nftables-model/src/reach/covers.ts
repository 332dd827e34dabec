import type { Fact } from './fact.ts';
import type { Conditions, ReadRule } from './read-rule.ts';
import { areApart, areWithin } from './span.ts';

/**
 * The answer whether packets for which some conditions hold never pass a rule: `yes` is proved;
 * `perhaps` means that a test of it could not be decided. A test of a field of which nothing is known is
 * taken to fail for some of the packets.
 */
export function covers(
  { facts, others, leaving }: ReadRule,
  given: readonly Conditions[],
): 'yes' | 'perhaps' | 'no' {
  if (leaving === null) return 'no';
  let answer: 'yes' | 'perhaps' = 'yes';
  for (const asked of [facts, leaving.facts]) {
    for (const fact of asked) if (!isImplied(fact, given)) return 'no';
  }
  for (const tests of [others, leaving.others]) {
    for (const { text, fields } of tests) {
      if (fields === undefined) {
        answer = 'perhaps';
        continue;
      }
      const isSame = given.some((own) =>
        own.others.some((other) => other.fields !== undefined && other.text === text),
      );
      if (isSame) continue;
      if (!fields.some((field) => isAsked(field, given))) return 'no';
      answer = 'perhaps';
    }
  }
  return answer;
}

function isImplied({ field, spans }: Fact, given: readonly Conditions[]): boolean {
  return given.some(({ facts }) =>
    facts.some((own) => own.field === field && areWithin(own.spans, spans)),
  );
}

function isAsked(field: string, given: readonly Conditions[]): boolean {
  return given.some(
    ({ facts, others }) =>
      facts.some((own) => own.field === field) ||
      others.some(({ fields }) => fields?.includes(field) === true),
  );
}

/** Whether no packet has both conditions. */
export function areContrary(one: Conditions, other: Conditions): boolean {
  return one.facts.some((fact) =>
    other.facts.some(({ field, spans }) => field === fact.field && areApart(fact.spans, spans)),
  );
}
