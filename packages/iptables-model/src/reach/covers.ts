import type { Range } from '../text/ranges.ts';
import { areContraryHeaders, HEADER_FIELDS } from './implies.ts';
import { common, without } from './number-ranges.ts';
import type { Fact, ReadMatch } from './read-match.ts';
import type { ReadRule } from './read-rule.ts';

/** `yes` and `no` are proved; `perhaps` means that it could not be decided. */
type Answer = 'yes' | 'perhaps' | 'no';

/**
 * The answer whether packets that match all of some rules match another one. A test of a field of which
 * those rules ask nothing fails for some of the packets.
 */
export function covers(asked: ReadRule, given: readonly ReadRule[]): Answer {
  for (const field of HEADER_FIELDS) {
    if (!given.some(({ header }) => field(header, asked.header))) return 'no';
  }
  let answer: Answer = 'yes';
  for (const test of asked.tests) {
    const met = isMet(test, asked, given);
    if (met === 'no') return 'no';
    if (met === 'perhaps') answer = 'perhaps';
  }
  return answer;
}

function isMet(test: ReadMatch, { isMarkFree }: ReadRule, given: readonly ReadRule[]): Answer {
  const { facts, further, isFixed, text } = test;
  if (isFixed && given.some(({ tests }) => tests.some((own) => own.text === text))) return 'yes';
  let answer: Answer = 'yes';
  for (const fact of facts) {
    const implied = isFixed ? isImplied(fact, given) : 'perhaps';
    if (implied === 'no') return 'no';
    if (implied === 'perhaps') answer = 'perhaps';
  }
  if (further === undefined) return answer;
  const { reads = [], isOpen } = further;
  if (!isOpen || (reads.includes('mark') && !isMarkFree)) return 'perhaps';
  const isAsked = reads.some((field) => isFact(field, given) || isRead(field, given));
  return isAsked ? 'perhaps' : 'no';
}

/** Whether every packet that matches some rules has one of the numbers that a fact names. */
function isImplied({ field, ranges }: Fact, given: readonly ReadRule[]): Answer {
  let left: readonly Range[] | undefined;
  for (const { tests } of given) {
    for (const { facts, isFixed } of tests) {
      for (const own of facts) {
        if (own.field !== field || !isFixed) continue;
        left = left === undefined ? own.ranges : common(left, own.ranges);
      }
    }
  }
  if (left !== undefined && left.length > 0 && without(left, ranges).length === 0) return 'yes';
  return left?.length === 0 || isRead(field, given) ? 'perhaps' : 'no';
}

function isFact(name: string, given: readonly ReadRule[]): boolean {
  return given.some(({ tests }) =>
    tests.some(({ facts }) => facts.some(({ field }) => field === name)),
  );
}

/** Whether a test of some rules may ask for a field, otherwise than as a fact. */
function isRead(field: string, given: readonly ReadRule[]): boolean {
  return given.some(({ tests }) =>
    tests.some(
      ({ further }) =>
        further !== undefined && (further.reads === undefined || further.reads.includes(field)),
    ),
  );
}

/** Whether no packet can match both rules. */
export function areContrary(one: ReadRule, other: ReadRule): boolean {
  if (areContraryHeaders(one.header, other.header)) return true;
  return one.tests.some((test) =>
    test.facts.some(({ field, ranges }) =>
      other.tests.some(
        (second) =>
          test.isFixed &&
          second.isFixed &&
          second.facts.some(
            (fact) => fact.field === field && common(fact.ranges, ranges).length === 0,
          ),
      ),
    ),
  );
}
