import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { nftRulesetOf, readNft, readNftJson, writeNft, writeNftJson } from '../src/index.ts';
import { TestNode } from './node.ts';

/**
 * Scripts in the style of those found on machines, `NAME.nft`, and beside each `NAME.listed.nft`:
 * what nft 1.0.6 listed after it had loaded the script.
 */
const directory = new URL('./wild/', import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, directory), 'utf8');
const names = readdirSync(directory)
  .filter((file) => file.endsWith('.listed.nft'))
  .map((file) => file.slice(0, -'.listed.nft'.length));

const AS_RECORDED = { version: '1.0.6' } as const;
const list = (script: string): string => writeNft(nftRulesetOf(readNft(script)), AS_RECORDED);
const throughJson = (script: string): string =>
  writeNft(nftRulesetOf(readNftJson(writeNftJson(nftRulesetOf(readNft(script))))), AS_RECORDED);

test('there are such scripts', () => expect(names.length).toBeGreaterThan(4));

describe.each(names)('%s', (name) => {
  const script = read(`${name}.nft`);
  const listed = read(`${name}.listed.nft`);

  test('as nft lists it is written back byte for byte, from JSON too', () => {
    expect(list(listed)).toBe(listed);
    expect(throughJson(listed)).toBe(listed);
  });

  test('as people write it is listed, and then stays as it is', () => {
    const written = list(script);
    expect(list(written)).toBe(written);
    expect(throughJson(script)).toBe(written);
  });

  test('loads, and is listed by the host', () => {
    // Once loaded, a set that rules fill has a size.
    const withoutSizes = (text: string): string => text.replaceAll('\t\tsize 65535\n', '');
    const saved = new TestNode(script).nftables.save();
    expect(withoutSizes(saved)).toBe(withoutSizes(list(script)));
    expect(new TestNode(listed).nftables.save()).toBe(listed);
  });
});

// Elsewhere nft leaves out tests that others imply, or lists elements in another order.
test.each(['zone-firewall', 'container-engine'])('%s is listed just as nft does', (name) => {
  expect(list(read(`${name}.nft`))).toBe(read(`${name}.listed.nft`));
});
