import type { Statement } from '../ruleset/statement.ts';
import { isNewer } from '../text/version.ts';
import { HEADERS } from '../types/headers.ts';
import { readPayload } from './emit-load.ts';
import { fieldRange } from './lower-payload.ts';
import { needHeaders } from './need-headers.ts';
import type { RuleCode } from './rule-code.ts';

/** A test of one field for one number, which may be made together with its neighbour's. */
interface FieldTest {
  readonly header: string;
  readonly field: string;
  /** Bytes from the header's start, and how many. */
  readonly offset: number;
  readonly bytes: number;
  readonly value: number;
}

/** Bytes of a register that are compared at once. */
const MOST_BYTES = 4;

/**
 * Emits one load and one comparison for tests of fields that lie side by side, as nft does for
 * `tcp sport 1024 tcp dport 22` (nft, src/payload.c, `payload_can_merge`). Before 1.1 it does so for
 * `tcp sport != 1024 tcp dport != 22` as well, so that a packet matches where one of them differs (src/rule.c,
 * `stmt_reduce`).
 *
 * @returns how many statements that was; none where the one at `index` stands alone
 */
export function lowerMerged(
  code: RuleCode,
  statements: readonly Statement[],
  index: number,
): number {
  const tests = neighbours(statements, index);
  const [lowest] = tests;
  const isEqual = comparisonOf(statements[index]) === '==';
  if (lowest === undefined || (!isEqual && isNewer(code.environment.version))) return 0;
  needHeaders(code, statements[index]!);
  let [wanted, bytes] = [0, 0];
  for (const { value, bytes: width } of tests) {
    wanted = (wanted << (width * 8)) | value;
    bytes += width;
  }
  const { layer } = HEADERS[lowest.header]!;
  readPayload(code, { layer, offset: lowest.offset, bytes }, 0);
  code.emit(code.environment.shared.comparison(wanted, isEqual));
  code.markTested();
  for (const { field, value } of tests) {
    if (isEqual && field === 'type') code.icmpTypes = [value];
  }
  return tests.length;
}

/** Whether a statement is one of neighbours that nft before 1.1 compares at once for `!=`. */
export function isMergedUnequal(statements: readonly Statement[], index: number): boolean {
  if (comparisonOf(statements[index]) !== '!=') return false;
  for (let first = Math.max(0, index - MOST_BYTES + 1); first <= index; first++) {
    if (first + neighbours(statements, first).length > index) return true;
  }
  return false;
}

/** The tests from a statement on whose fields lie side by side, by their offsets; none for one that stands alone. */
function neighbours(statements: readonly Statement[], index: number): readonly FieldTest[] {
  const first = fieldTest(statements[index]);
  if (first === undefined) return [];
  const tests = [first];
  let { offset, bytes } = first;
  for (let next = index + 1; ; next++) {
    const test = fieldTest(statements[next]);
    if (comparisonOf(statements[next]) !== comparisonOf(statements[index])) break;
    if (test?.header !== first.header || bytes + test.bytes > MOST_BYTES) break;
    if (test.offset === offset + bytes) tests.push(test);
    else if (test.offset + test.bytes === offset) tests.unshift(test);
    else break;
    offset = Math.min(offset, test.offset);
    bytes += test.bytes;
  }
  return tests.length < 2 ? [] : tests;
}

function comparisonOf(statement: Statement | undefined): string | undefined {
  return statement?.kind === 'match' ? statement.comparison : undefined;
}

function fieldTest(statement: Statement | undefined): FieldTest | undefined {
  if (statement?.kind !== 'match') return undefined;
  if (statement.comparison !== '==' && statement.comparison !== '!=') return undefined;
  const { left, right } = statement;
  if (left.kind !== 'payload' || right.kind !== 'key' || right.key.length !== 1) return undefined;
  const [item] = right.key;
  const { header, field } = left;
  const known = HEADERS[header]?.fields[field];
  const isWhole = known !== undefined && known.offset % 8 === 0 && known.bits % 8 === 0;
  if (item?.kind !== 'number' || !isWhole || known.bits > 16) return undefined;
  const { offset, bytes } = fieldRange(header, known);
  return { header, field, offset, bytes, value: item.number };
}
