import { describe, expect, test } from 'vitest';
import {
  counterDeclaration,
  declareCounters,
  declareDraws,
  declareNotes,
  declareReasons,
  declareSysctlAliases,
  declareSysctls,
  Host,
  Work,
  workCounters,
} from '../src/index.ts';

const counter = { meaning: 'Probes.', heading: 'probes', kind: 'hash probe', rank: 99 } as const;
const DECLARE = {
  declareCounters,
  declareDraws,
  declareNotes,
  declareReasons,
  declareSysctls,
  declareSysctlAliases,
} as unknown as Readonly<Record<string, (given?: unknown) => void>>;
const RIGHT: Readonly<Record<string, unknown>> = {
  declareCounters: counter,
  declareDraws: 'path',
  declareNotes: 0,
  declareReasons: () => 'a reason',
  declareSysctls: { effect: 'followed', expected: 'any', read: (value: string) => value },
  declareSysctlAliases: 'net.ipv4.ip_forward',
};

const refusal = (code: string): unknown =>
  expect.objectContaining({ name: 'PacketPathError', code });

describe.each(Object.entries(DECLARE))('%s refuses', (name, declare) => {
  test.each([undefined, null, 5, 'packets', true, [], () => 0])('%s, by its own name', (given) => {
    expect(() => declare(given)).toThrow(refusal('bad-option'));
    expect(() => declare(given)).toThrow(`${name}: the declarations are`);
  });

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', ''])(
    'the name %j',
    (word) => {
      const words = JSON.parse(JSON.stringify({ [word]: 1 })) as Record<string, unknown>;
      Object.defineProperty(words, word, { value: RIGHT[name], enumerable: true });
      expect(() => declare(words)).toThrow(refusal('duplicate'));
      expect(Object.keys(Object.prototype)).toEqual([]);
    },
  );
});

// Any value may be a note.
const { declareNotes: _, ...others } = DECLARE;
test.each(Object.entries(others))('%s refuses a value of another kind', (_name, declare) => {
  for (const value of [undefined, null, 7, {}, []]) {
    expect(() => declare({ mapProbes: value })).toThrow(refusal('bad-option'));
  }
});

describe('declareCounters', () => {
  const known = workCounters();

  test.each(['add', 'counters', 'byChain', 'toJSON'])('keeps the ledger’s own %s', (name) => {
    expect(() => declareCounters({ [name]: counter })).toThrow(refusal('duplicate'));
    expect(new Work().add(new Work()).counters()).toEqual(new Work().counters());
  });

  test.each([
    { ...counter, rank: '1' },
    { ...counter, kind: 'probe' },
    { ...counter, meaning: undefined },
  ])('refuses %j', (declaration) => {
    expect(() => declareCounters({ mapProbes: declaration } as never)).toThrow(
      /^declareCounters: mapProbes is .*; expected a meaning and a heading/,
    );
  });

  test('takes the same declaration again, and no other of the name', () => {
    const [first] = known;
    const { meaning, rank } = counterDeclaration(first!)!;
    for (const other of [counter, { ...counter, meaning }, { ...counter, rank }]) {
      expect(() => declareCounters({ [first!]: other } as never)).toThrow(refusal('duplicate'));
    }
    expect(() => declareCounters({ [first!]: { ...counter, meaning, rank } })).not.toThrow();
    expect(workCounters()).toEqual(known);
  });
});

test('a counter of a host’s upkeep is there once, and is one', () => {
  const { upkeep } = new Host();
  const swept = { meaning: 'Tables swept.', read: () => 1 };
  upkeep.count('tablesSwept' as never, swept);
  expect(() => upkeep.count('tablesSwept' as never, swept)).toThrow(refusal('duplicate'));
  expect(upkeep.meanings()).toEqual({ tablesSwept: 'Tables swept.' });
  expect(JSON.parse(JSON.stringify(upkeep))).toEqual({ tablesSwept: 1 });
  expect(() => upkeep.count('tables' as never, {} as never)).toThrow(refusal('bad-option'));
});
