import { CompareWord } from '../machine/compare.ts';
import type { Statement } from '../ruleset/statement.ts';
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
 * `tcp sport 1024 tcp dport 22` (nft, src/payload.c, `payload_can_merge`).
 *
 * @returns how many statements that was; none where the one at `index` stands alone
 */
export function lowerMerged(
  code: RuleCode,
  statements: readonly Statement[],
  index: number,
): number {
  const first = fieldTest(statements[index]);
  if (first === undefined) return 0;
  const tests = [first];
  let { offset, bytes } = first;
  for (let next = index + 1; ; next++) {
    const test = fieldTest(statements[next]);
    if (test?.header !== first.header || bytes + test.bytes > MOST_BYTES) break;
    if (test.offset === offset + bytes) tests.push(test);
    else if (test.offset + test.bytes === offset) tests.unshift(test);
    else break;
    offset = Math.min(offset, test.offset);
    bytes += test.bytes;
  }
  if (tests.length < 2) return 0;
  needHeaders(code, statements[index]!);
  let wanted = 0;
  for (const { value, bytes: width } of tests) wanted = (wanted << (width * 8)) | value;
  const { layer } = HEADERS[first.header]!;
  readPayload(code, { layer, offset, bytes }, 0);
  code.emit(new CompareWord(0, wanted, true));
  code.markTested();
  for (const { field, value } of tests) if (field === 'type') code.icmpTypes = [value];
  return tests.length;
}

function fieldTest(statement: Statement | undefined): FieldTest | undefined {
  if (statement?.kind !== 'match' || statement.comparison !== '==') return undefined;
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
