import { readFileSync } from 'node:fs';
import type { PacketPathError } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { nftRulesetOf, readNft, readNftJson, writeNft, writeNftJson } from '../src/index.ts';
import { TestNode } from './node.ts';

/** Texts that made an earlier reader overflow, run for minutes or throw what is no error of ours. */
const read = (file: string): string =>
  readFileSync(new URL(`./hostile/${file}`, import.meta.url), 'utf8');

/** The code and the place of the error that loading a file ends in. */
function refusal(file: string): readonly [code: string, line?: number, column?: number] {
  const before = new TestNode('table ip keep { }');
  try {
    before.nftables.load(read(file), { source: file, json: file.endsWith('.json') });
  } catch (error) {
    expect((error as Error).name).toBe('PacketPathError');
    expect(before.nftables.save()).toBe('table ip keep {\n}\n');
    const { code, line, column } = error as PacketPathError;
    return [code, line!, column!];
  }
  throw new Error(`${file} was not refused`);
}

describe('is refused with a place', () => {
  test.each([
    ['arbitrary-reset-of-udp.nft', 'not-allowed', 3, 2],
    ['define-doubling-slow.nft', 'too-large', 21, 12],
    ['long-name.json', 'too-large', 6, 17],
    ['no-expr.json', 'syntax', 15, 15],
    ['priority.json', 'syntax', 11, 17],
  ])('%s', (file, code, line, column) => {
    expect(refusal(file)).toEqual([code, line, column]);
  });
});

describe('is taken', () => {
  test.each(['iifname-at.nft', 'limit-mbytes.nft'])('%s, and listed back', (file) => {
    const listed = writeNft(nftRulesetOf(readNft(read(file))));
    expect(writeNft(nftRulesetOf(readNft(listed)))).toBe(listed);
    const json = writeNftJson(nftRulesetOf(readNft(listed)));
    expect(writeNft(nftRulesetOf(readNftJson(json)))).toBe(listed);
  });

  test('a chain of thousands of defines, in a moment', () => {
    expect(() => readNft(read('define-chain-stack-overflow.nft'))).not.toThrow();
  });
});
