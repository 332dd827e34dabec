import type { Statement } from '../ruleset/statement.ts';
import type { Lexer } from './lexer.ts';
import { accept, expect, readNumber, readOneOf, readTime } from './read-words.ts';

/** Whether a statement begins here that remembers something, and which elements of sets may have. */
export function isStateful(lexer: Lexer): boolean {
  const { kind, text } = lexer;
  if (kind !== 'word') return false;
  return (
    text === 'counter' ||
    text === 'limit' ||
    text === 'quota' ||
    text === 'last' ||
    (text === 'ct' && lexer.continuesWith(/\s*count\b/y))
  );
}

/** `counter`, `limit`, `quota`, `last` or `ct count`. */
export function readStateful(lexer: Lexer): Statement {
  switch (lexer.text) {
    case 'counter':
      return readCounter(lexer);
    case 'limit':
      return readLimit(lexer);
    case 'quota':
      return readQuota(lexer);
    case 'last':
      return readLast(lexer);
    default:
      return readCount(lexer);
  }
}

/** `counter`, with the counts that it begins with. */
function readCounter(lexer: Lexer): Extract<Statement, { kind: 'counter' }> {
  lexer.advance();
  return { kind: 'counter', ...readCounts(lexer) };
}

/** `packets 1 bytes 60`, in either order; zeros where neither is said. */
export function readCounts(lexer: Lexer): { readonly packets: number; readonly bytes: number } {
  const most = Number.MAX_SAFE_INTEGER;
  if (accept(lexer, 'bytes')) {
    const bytes = readNumber(lexer, 0, most);
    expect(lexer, 'packets');
    return { packets: readNumber(lexer, 0, most), bytes };
  }
  if (!accept(lexer, 'packets')) return { packets: 0, bytes: 0 };
  const packets = readNumber(lexer, 0, most);
  expect(lexer, 'bytes');
  return { packets, bytes: readNumber(lexer, 0, most) };
}

function readLast(lexer: Lexer): Statement {
  lexer.advance();
  if (!accept(lexer, 'used')) return { kind: 'last' };
  return accept(lexer, 'never') ? { kind: 'last' } : { kind: 'last', used: readTime(lexer) };
}

function readCount(lexer: Lexer): Statement {
  lexer.advance();
  expect(lexer, 'count');
  const over = accept(lexer, 'over');
  return { kind: 'ct-count', count: readNumber(lexer, 0, 2 ** 32 - 1), over };
}

function readQuota(lexer: Lexer): Extract<Statement, { kind: 'quota' }> {
  lexer.advance();
  return { kind: 'quota', ...readQuotaRest(lexer) };
}

/** `over 100 mbytes used 5 bytes`. */
export function readQuotaRest(lexer: Lexer): Omit<Extract<Statement, { kind: 'quota' }>, 'kind'> {
  const over = accept(lexer, 'over');
  if (!over) accept(lexer, 'until');
  const bytes = readBytes(lexer);
  return { bytes, over, used: accept(lexer, 'used') ? readBytes(lexer) : 0 };
}

/** `100 mbytes`; a quota knows gigabytes in newer versions only, and those are not listed. */
function readBytes(lexer: Lexer): number {
  const count = readNumber(lexer, 0, MOST_BYTES);
  const bytes = count * BYTES[readOneOf(lexer, SIZES)];
  if (bytes > MOST_BYTES) lexer.fail('too-large', 'too many bytes', `at most ${MOST_BYTES}`);
  return bytes;
}

const MOST_BYTES = Number.MAX_SAFE_INTEGER;
const BYTES = { bytes: 1, kbytes: 1024, mbytes: 1024 * 1024 } as const;
const SIZES = ['bytes', 'kbytes', 'mbytes'] as const;
const PERIODS = ['second', 'minute', 'hour', 'day', 'week'] as const;

function readLimit(lexer: Lexer): Extract<Statement, { kind: 'limit' }> {
  lexer.advance();
  expect(lexer, 'rate');
  return { kind: 'limit', ...readLimitRest(lexer) };
}

/** `over 10/second burst 5 packets`, behind `rate`. */
export function readLimitRest(lexer: Lexer): Omit<Extract<Statement, { kind: 'limit' }>, 'kind'> {
  const over = accept(lexer, 'over');
  if (!over) accept(lexer, 'until');
  const { position } = lexer;
  const count = readNumber(lexer, 1, 2 ** 32 - 1);
  const size = accept(lexer, '/') ? undefined : readSize(lexer);
  const per = readOneOf(lexer, PERIODS);
  const unit = size === undefined ? 'packets' : 'bytes';
  const rate = size === undefined ? count : count * BYTES[size];
  if (rate > MOST_RATE) {
    Object.assign(lexer, position);
    lexer.fail('too-large', 'the rate is too high', `at most ${MOST_RATE} bytes`);
  }
  // Without a burst nft asks for 5 packets, or none for bytes.
  const burst = accept(lexer, 'burst') ? readBurst(lexer, unit) : unit === 'bytes' ? 0 : 5;
  return { rate, unit, per, burst, over };
}

const MOST_RATE = Number.MAX_SAFE_INTEGER;
/** nft keeps a burst in 32 bits. */
const MOST_BURST = 2 ** 32 - 1;

/** The unit of a rate in bytes, up to its `/`: in `mbytes/second` all of it is one word. */
function readSize(lexer: Lexer): (typeof SIZES)[number] {
  const { text } = lexer;
  const unit = SIZES.find((size) => text.startsWith(`${size}/`));
  if (unit !== undefined) {
    lexer.takeBack(unit.length + 1);
    lexer.advance();
    return unit;
  }
  const alone = readOneOf(lexer, SIZES);
  expect(lexer, '/');
  return alone;
}

function readBurst(lexer: Lexer, unit: 'packets' | 'bytes'): number {
  const { position } = lexer;
  const count = readNumber(lexer, 0, 2 ** 32 - 1);
  if (unit === 'packets') {
    readOneOf(lexer, ['packets']);
    return count;
  }
  const bytes = count * BYTES[readOneOf(lexer, SIZES)];
  if (bytes <= MOST_BURST) return bytes;
  Object.assign(lexer, position);
  return lexer.fail('too-large', 'the burst is too large', `at most ${MOST_BURST} bytes`);
}
