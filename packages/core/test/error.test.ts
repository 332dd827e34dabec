import { describe, expect, test } from 'vitest';
import { PacketPathError, unreachable } from '../src/index.ts';

describe('an error', () => {
  test.each([
    [{}, 'a port is missing'],
    [{ source: 'rules.txt' }, 'rules.txt: a port is missing'],
    [{ source: 'rules.txt', position: { line: 3, column: 7 } }, 'rules.txt:3:7: a port is missing'],
    [{ expected: '0 to 65535' }, 'a port is missing; expected 0 to 65535'],
    [
      { source: 'rules.txt', position: { line: 3, column: 7 }, expected: '0 to 65535' },
      'rules.txt:3:7: a port is missing; expected 0 to 65535',
    ],
  ])('of %j says so', (details, message) => {
    const error = new PacketPathError('bad-port', 'a port is missing', details);
    expect(error).toMatchObject({ name: 'PacketPathError', code: 'bad-port', message });
    expect(error.problem).toBe('a port is missing');
    expect(error).toBeInstanceOf(Error);
  });

  test('told from a place has that place, and its cause', () => {
    const inner = new PacketPathError('bad-port', "'x' is not a port", { expected: '0 to 65535' });
    const outer = inner.at('rules.txt', { line: 2, column: 9 });
    expect(outer.message).toBe("rules.txt:2:9: 'x' is not a port; expected 0 to 65535");
    expect(outer).toMatchObject({ code: 'bad-port', line: 2, column: 9, source: 'rules.txt' });
    expect(outer.cause).toBe(inner);
  });

  test('keeps the place and the cause it knows', () => {
    const cause = new Error('deeper');
    const inner = new PacketPathError('syntax', 'a quote is open', {
      source: 'inner.txt',
      position: { line: 4, column: 5 },
      cause,
    });
    const outer = inner.at('outer.txt', { line: 1, column: 1 });
    expect(outer.message).toBe('inner.txt:4:5: a quote is open');
    expect(outer.cause).toBe(cause);
    expect(inner.at('outer.txt').message).toBe(outer.message);
  });

  test('of a source alone gains a position', () => {
    const inner = new PacketPathError('syntax', 'a quote is open', { source: 'inner.txt' });
    expect(inner.at('inner.txt', { line: 1, column: 2 }).message).toBe(
      'inner.txt:1:2: a quote is open',
    );
  });

  test('of a case that cannot be is no user error', () => {
    expect(() => unreachable('no such case' as never)).toThrow(TypeError);
  });
});
