import { describe, expect, test } from 'vitest';
import { growthMatchers } from '../src/conformance/index.ts';
import { samplesOf } from '../src/index.ts';

expect.extend(growthMatchers);

const SIZES = [1, 10, 100, 1000];
const iptables = samplesOf(SIZES, (size) => 14 + size);
const ipvs = samplesOf(SIZES, () => 15);

describe('matchers of vitest', () => {
  test('hold where the law is the one claimed', () => {
    expect(iptables).toGrowLinearly();
    expect(ipvs).toBeConstant();
    expect(iptables).not.toBeConstant();
    expect(samplesOf(SIZES, (n) => n * n)).toGrowQuadratically();
    expect(samplesOf(SIZES, (n) => Math.log2(n))).toGrowLogarithmically();
    expect(samplesOf(SIZES, (n) => 5 * n * Math.log2(n))).toGrowAsNLogN();
  });

  test('name law, claim and points where they are swapped', () => {
    expect(() => expect(iptables).toBeConstant()).toThrow(
      expect.objectContaining({
        actual: 'linear: 14 + 1.00 × size',
        expected: 'constant',
        message: expect.stringMatching(
          /is 14 \+ 1\.00 × size, which is linear in size, and was claimed to be constant:\n {2}size 1: 15\n/,
        ),
      }),
    );
    expect(() => expect(ipvs).toGrowLinearly()).toThrow(
      /the work is 15, which is constant in size/,
    );
    expect(() => expect(ipvs).not.toBeConstant()).toThrow(/and was claimed not to be:/);
  });
});
