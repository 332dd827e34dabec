import { PacketPathError } from '@packet-path/core';
import { hexadecimal, readUint32 } from '../text/masked-value.ts';

/** One step of `-m u32`: masks the value, shifts it, or reads on at the place it names. */
interface U32Step {
  readonly operator: '&' | '<<' | '>>' | '@';
  readonly number: number;
}

/** From a first value to a last, both included. */
interface U32Range {
  readonly first: number;
  readonly last: number;
}

/** Four bytes of the packet, steps to take from there, and the values wanted. */
export interface U32Test {
  readonly start: number;
  readonly steps: readonly U32Step[];
  readonly wanted: readonly U32Range[];
}

/** XT_U32_MAXSIZE: tests, steps of one and ranges of one (include/uapi/linux/netfilter/xt_u32.h). */
const MOST = 10;

/**
 * Reads `0>>28=4&&6&0xff=6,17`.
 *
 * @throws {PacketPathError} `bad-option`
 */
export function readU32Program(text: string): readonly U32Test[] {
  const tests = text.replaceAll(/\s+/g, '').split('&&').map(readTest);
  if (tests.length > MOST) throw malformed(text);
  return tests;
}

function readTest(text: string): U32Test {
  const [location = '', values = '', ...rest] = text.split('=');
  const found = /^([0-9a-fx]+)((?:(?:&|<<|>>|@)[0-9a-fx]+)*)$/i.exec(location);
  if (found === null || values === '' || rest.length > 0) throw malformed(text);
  const steps = [...(found[2] ?? '').matchAll(/(&|<<|>>|@)([0-9a-fx]+)/gi)];
  const wanted = values.split(',').map((value): U32Range => {
    const [first = '', last = first, ...more] = value.split(':');
    if (more.length > 0) throw malformed(text);
    return { first: readUint32(first), last: readUint32(last) };
  });
  if (steps.length >= MOST || wanted.length > MOST) throw malformed(text);
  return {
    start: readUint32(found[1] ?? ''),
    steps: steps.map(([, operator, number = '']) => ({
      operator: operator as U32Step['operator'],
      number: readUint32(number),
    })),
    wanted,
  };
}

function malformed(text: string): PacketPathError {
  return new PacketPathError('bad-option', `'${text}' is no test of u32`, {
    expected: `up to ${MOST} tests such as 0>>28=4, with && between them`,
  });
}

/** As the tools print it: every number in hexadecimal. */
export function writeU32Program(tests: readonly U32Test[]): string {
  return tests
    .map(({ start, steps, wanted }) => {
      const way = steps.map(({ operator, number }) => operator + hexadecimal(number));
      const values = wanted.map(({ first, last }) =>
        first === last ? hexadecimal(first) : `${hexadecimal(first)}:${hexadecimal(last)}`,
      );
      return `${hexadecimal(start)}${way.join('')}=${values.join(',')}`;
    })
    .join('&&');
}
