import { PacketPathError } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { readCases } from '../src/index.ts';

const STEP = {
  at: 0,
  inject: {
    hook: 'PREROUTING',
    interface: 'eth0',
    src: '10.0.0.2',
    dst: '10.0.0.1',
    protocol: 'tcp',
    sport: 1,
    dport: 2,
    flags: ['SYN'],
  },
  expect: { outcome: 'delivered' },
};
const CASE = {
  format: 'kernel-case/1',
  name: 'made up',
  tags: [],
  recorded: { kernel: '6.18', tool: 'none' },
  setup: { interfaces: [{ name: 'eth0', addresses: ['10.0.0.1/24'] }], routes: [] },
  steps: [STEP],
};

function errorOf(text: string): PacketPathError {
  try {
    for (const _ of readCases(text, 'cases.jsonl'));
  } catch (error) {
    if (error instanceof PacketPathError) return error;
    throw error;
  }
  return expect.fail('nothing was refused');
}

/** The case with something of its step's packet changed. */
const injecting = (change: object): object => ({
  ...CASE,
  steps: [{ ...STEP, inject: { ...STEP.inject, ...change } }],
});

describe('a file of cases', () => {
  test('is read a line at a time, empty lines passed over', () => {
    const text = `${JSON.stringify(CASE)}\n\n${JSON.stringify({ ...CASE, name: 'second' })}`;
    const cases = [...readCases(text, 'cases.jsonl')];
    expect(cases.map(({ name, line }) => [name, line])).toEqual([
      ['made up', 1],
      ['second', 3],
    ]);
    expect(Object.isFrozen(cases[0])).toBe(true);
  });

  test('that breaks off is refused with file and line', () => {
    const text = `${JSON.stringify(CASE)}\n${JSON.stringify(CASE).slice(0, 100)}`;
    expect(errorOf(text)).toMatchObject({ code: 'bad-case', source: 'cases.jsonl', line: 2 });
  });

  test.each([
    ['a number', 1, 'case'],
    ['null', null, 'case'],
    ['another format', { ...CASE, format: 'kernel-case/2' }, 'case.format'],
    ['no name', { ...CASE, name: undefined }, 'case.name'],
    ['no setup', { ...CASE, setup: [] }, 'case.setup'],
    ['steps that are no array', { ...CASE, steps: {} }, 'case.steps'],
    ['a step without time', { ...CASE, steps: [{ ...STEP, at: '0' }] }, 'case.steps[0].at'],
    ['a step before time', { ...CASE, steps: [{ ...STEP, at: -1 }] }, 'case.steps[0].at'],
    ['a step without expectation', { ...CASE, steps: [{ at: 0 }] }, 'case.steps[0].expect'],
    ['no address', injecting({ src: '10.0.0.256' }), 'case.steps[0].inject.src'],
    ['two families', injecting({ src: 'fd00::1' }), 'case.steps[0].inject'],
    ['a port of 70000', injecting({ dport: 70000 }), 'case.steps[0].inject.dport'],
    ['half a port', injecting({ dport: 0.5 }), 'case.steps[0].inject.dport'],
    ['a protocol of its own', injecting({ protocol: 'xyz' }), 'case.steps[0].inject.protocol'],
    ['a flag of its own', injecting({ flags: ['SYM'] }), 'case.steps[0].inject.flags'],
    ['a side nobody has', injecting({ from: 'client' }), 'case.steps[0].inject.from'],
    ['a socket of its own', injecting({ socket: 'listen' }), 'case.steps[0].inject.socket'],
    ['a checksum of its own', injecting({ checksum: 'good' }), 'case.steps[0].inject.checksum'],
    [
      'a quotation in a quotation',
      injecting({
        protocol: 'icmp',
        icmp: {
          type: 3,
          code: 3,
          inner: {
            src: '10.0.0.1',
            dst: '10.0.0.2',
            protocol: 'icmp',
            icmp: { type: 3, code: 3, inner: {} },
          },
        },
      }),
      'case.steps[0].inject.icmp.inner.icmp.inner',
    ],
  ])('with %s is refused', (_, value, path) => {
    const error = errorOf(JSON.stringify(value));
    expect(error).toMatchObject({ code: 'bad-case', source: 'cases.jsonl', line: 1 });
    expect(error.problem.split(/:? /)[0]).toBe(path);
  });
});
