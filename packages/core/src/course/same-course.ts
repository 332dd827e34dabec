import type { Course } from './course.ts';

/** Whether two courses do and charge the same. */
export function isSameCourse(one: Course, other: Course): boolean {
  return (
    one.hops === other.hops &&
    one.beforeTurn === other.beforeTurn &&
    one.outputInterface === other.outputInterface &&
    areEqual(one.conditions, other.conditions) &&
    areEqual(one.counters, other.counters) &&
    areEqual(one.indices, other.indices) &&
    areEqual(one.ledger.counts, other.ledger.counts) &&
    areEqual(one.steps, other.steps, ({ action, hook, outputInterface }, step) => {
      return (
        action === step.action && hook === step.hook && outputInterface === step.outputInterface
      );
    }) &&
    areEqual(one.ledger.visits, other.ledger.visits, ({ site, evaluated, matched }, visit) => {
      return site === visit.site && evaluated === visit.evaluated && matched === visit.matched;
    })
  );
}

function areEqual<Item>(
  ones: readonly Item[],
  others: readonly Item[],
  isEqual: (one: Item, other: Item) => boolean = Object.is,
): boolean {
  return ones.length === others.length && ones.every((one, index) => isEqual(one, others[index]!));
}
