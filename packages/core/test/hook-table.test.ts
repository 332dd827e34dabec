import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HOOKS, type Hook, type HookFunction, HookTable, Priority } from '../src/index.ts';

const nothing = (name: string, hook: Hook, priority: number, family: 4 | 6 = 4): HookFunction => ({
  name,
  family,
  hook,
  priority,
  run: () => 'accept',
});

describe('the functions of a hook', () => {
  test('stand by priority, and among equals the last attached first', () => {
    const priority = fc.constantFrom(...Object.values(Priority));
    fc.assert(
      fc.property(fc.array(priority), (priorities) => {
        const table = new HookTable();
        const functions = priorities.map((each, index) =>
          nothing(String(index), 'PREROUTING', each),
        );
        for (const each of functions) table.attach(each);
        // Array.prototype.sort is stable.
        const expected = functions.toReversed().sort((a, b) => a.priority - b.priority);
        expect(table.at(4, 'PREROUTING')).toEqual(expected);
      }),
    );
  });

  test('stand at their own hook and family only', () => {
    const table = new HookTable();
    for (const hook of HOOKS) {
      table.attach(nothing(hook, hook, 0, 4));
      table.attach(nothing(hook, hook, 0, 6));
    }
    for (const hook of HOOKS) {
      for (const family of [4, 6] as const) {
        expect(table.at(family, hook)).toMatchObject([{ name: hook, family }]);
      }
    }
  });

  test('may leave in any order, and more than once', () => {
    const table = new HookTable();
    const detach = ['a', 'b', 'c'].map((name) => table.attach(nothing(name, 'INPUT', 0)));
    const names = (): string[] => table.at(4, 'INPUT').map(({ name }) => name);
    detach[1]?.();
    detach[1]?.();
    expect(names()).toEqual(['c', 'a']);
    detach[0]?.();
    detach[2]?.();
    expect(names()).toEqual([]);
  });

  test('that are being walked stay as they were', () => {
    const table = new HookTable();
    const detach = table.attach(nothing('first', 'INPUT', 0));
    const walked = table.at(4, 'INPUT');
    table.attach(nothing('earlier', 'INPUT', -1));
    detach();
    expect(walked.map(({ name }) => name)).toEqual(['first']);
    expect(table.at(4, 'INPUT').map(({ name }) => name)).toEqual(['earlier']);
  });
});
