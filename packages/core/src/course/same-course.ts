import type { ChainVisit } from '../ledger/chain-ledger.ts';
import type { BeforeTurn, CheckPlace, Course } from './course.ts';

/** Whether two courses do and charge the same. */
export function isSameCourse(one: Course, other: Course): boolean {
  return (
    one.hops === other.hops &&
    isSameBefore(one.beforeTurn, other.beforeTurn) &&
    one.outputInterface === other.outputInterface &&
    areEqual(one.conditions, other.conditions) &&
    areEqual(one.counters, other.counters) &&
    areEqual(one.indices, other.indices) &&
    areEqual(one.ledger.counts, other.ledger.counts) &&
    areEqual(one.steps, other.steps, ({ action, hook, outputInterface, visits }, step) => {
      return (
        action === step.action &&
        hook === step.hook &&
        outputInterface === step.outputInterface &&
        areEqual(visits ?? NO_VISITS, step.visits ?? NO_VISITS, isSameVisit)
      );
    }) &&
    areEqual(one.checks, other.checks, isSameCheck) &&
    areEqual(one.ledger.visits, other.ledger.visits, isSameVisit)
  );
}

const NO_VISITS: readonly ChainVisit[] = [];

function isSameVisit({ site, evaluated, matched }: ChainVisit, other: ChainVisit): boolean {
  return site === other.site && evaluated === other.evaluated && matched === other.matched;
}

function isSameCheck(one: CheckPlace, other: CheckPlace): boolean {
  return (
    one.check === other.check &&
    one.isBehindTurn === other.isBehindTurn &&
    one.hops === other.hops &&
    one.outputInterface === other.outputInterface
  );
}

/** Whether packets pass the same before two turns. */
export function isSameBefore(one: BeforeTurn | undefined, other: BeforeTurn | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return (
    areEqual(one.conditions, other.conditions) &&
    areEqual(one.checks, other.checks, isSameCheck) &&
    areEqual(one.visits, other.visits, isSameVisit)
  );
}

function areEqual<Item>(
  ones: readonly Item[],
  others: readonly Item[],
  isEqual: (one: Item, other: Item) => boolean = Object.is,
): boolean {
  return ones.length === others.length && ones.every((one, index) => isEqual(one, others[index]!));
}
