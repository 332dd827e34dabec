import { expect, test } from 'vitest';
import { pack, sha256Of, unpack } from '../../src/model/pack.ts';
import { readFragment, writeFragment } from '../../src/state/fragment.ts';
import { firstState, type PageState } from '../../src/state/page-state.ts';

const NONE: ReadonlyMap<string, string> = new Map();

test('a link holds what differs from a page without a link, and reads back as the same state', () => {
  const first = firstState();
  const state: PageState = {
    view: 'walk',
    values: { ...first.values, cluster: 'synthetic', services: 1234, seed: 'ä & <b>', frame: 9 },
    files: [],
  };
  const link = writeFragment(state, NONE);
  expect(link).toBe('#v1/walk?cluster=synthetic&services=1234&seed=%C3%A4+%26+%3Cb%3E&frame=9');
  expect(readFragment(link)).toEqual({ kind: 'state', state, files: [] });
  expect(writeFragment(first, NONE)).toBe('#v1/walk');
});

test('files ride along by their hashes, with their names and packed texts', async () => {
  const sha256 = await sha256Of('*filter\nCOMMIT\n');
  const packed = await pack('*filter\nCOMMIT\n');
  const state: PageState = { ...firstState(), files: [{ name: 'a ~ "b".txt', sha256 }] };
  const read = readFragment(writeFragment(state, new Map([[sha256, packed]])));
  expect(read).toEqual({ kind: 'state', state, files: [{ name: 'a ~ "b".txt', sha256, packed }] });
  expect(await unpack(packed)).toBe('*filter\nCOMMIT\n');
  expect(readFragment(writeFragment(state, NONE))).toMatchObject({ files: [{ packed: null }] });
});

test.each([
  ['#v2/walk', 'newer', 'v2'],
  ['#v0/walk', 'unreadable', 'v0/walk'],
  ['#what is this', 'unreadable', 'what is this'],
  ['#v1/nowhere', 'unknown-view', 'nowhere'],
  ['#v1/walk?speed=9', 'unknown-key', 'speed'],
  ['#v1/walk?services=-1', 'bad-value', 'services=-1'],
  ['#v1/walk?services=1e3', 'bad-value', 'services=1e3'],
  ['#v1/walk?mode=ebpf', 'bad-value', 'mode=ebpf'],
  ['#v1/walk?seed=%00', 'bad-value', 'seed=\u0000'],
  ['#v1/walk?__proto__=1', 'unknown-key', '__proto__'],
  ['#v1/walk?file=abc', 'bad-value', 'file'],
  [`#v1/walk?seed=${'x'.repeat(40_000)}`, 'too-long', ''],
])('the link %s is refused: %s', (link, cause, part) => {
  expect(readFragment(link)).toEqual({ kind: 'fault', fault: { cause, part } });
});

test('a packed text that is none, or that is no UTF-8, is left away', async () => {
  expect(await unpack('%%%')).toBeUndefined();
  expect(await unpack('AAAA')).toBeUndefined();
});

test('a small packed text that would become huge is left away', async () => {
  expect(await unpack(await pack('x'.repeat(17 * 1024 * 1024)))).toBeUndefined();
});
