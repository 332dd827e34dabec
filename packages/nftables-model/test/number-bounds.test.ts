import { PacketPathError } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { nftRulesetOf, readNft, readNftJson, writeNft, writeNftJson } from '../src/index.ts';

const WORD = 2 ** 32 - 1;
const EXACT = Number.MAX_SAFE_INTEGER;

/** The listing of a script, which reads as the same, by way of JSON too; undefined where it is refused. */
function listed(script: string): string | undefined {
  try {
    const ruleset = nftRulesetOf(readNft(script));
    const text = writeNft(ruleset);
    expect(writeNft(nftRulesetOf(readNft(text)))).toBe(text);
    expect(writeNft(nftRulesetOf(readNftJson(writeNftJson(ruleset))))).toBe(text);
    return text;
  } catch (error) {
    if (!(error instanceof PacketPathError)) throw error;
    return undefined;
  }
}

/** Numbers that rules may have in the place of `#`, from the least to the greatest. */
const RULES: readonly (readonly [rule: string, least: number, greatest: number])[] = [
  ['numgen inc mod # 0', 1, WORD],
  ['numgen random mod 2 offset # 0', 0, WORD],
  ['jhash ip saddr mod # 0', 1, WORD],
  ['jhash ip saddr mod 4 seed # 0', 0, WORD],
  ['jhash ip saddr mod 4 offset # 0', 0, WORD],
  ['symhash mod # 0', 1, WORD],
  ['ip saddr & # == 0', 0, WORD],
  ['ip saddr #', 0, WORD],
  ['ip saddr 10.0.0.0/#', 0, 32],
  ['ip6 saddr fd00::/#', 0, 128],
  ['meta mark 0xff000000/#', 0, 32],
  ['tcp option # exists', 0, 255],
  ['tcp option @#,0,8 1', 0, 255],
  ['tcp option @9,#,8 1', 0, 2040],
  ['tcp option @9,0,# 1', 1, 64],
  ['rt0 addr[#] fd00::1', 0, 127],
  ['@th,#,8 1', 0, 2048],
  ['@th,0,# 1', 1, 128],
  ['socket cgroupv2 level # "a"', 1, 255],
  ['ipsec in spnum # reqid 5', 0, 255],
  ['reject with icmp #', 0, 255],
  ['counter packets # bytes 0', 0, EXACT],
  ['counter packets 0 bytes #', 0, EXACT],
  ['counter bytes # packets 0', 0, EXACT],
  ['counter bytes 0 packets #', 0, EXACT],
  ['ct count #', 0, WORD],
  ['ct count over #', 0, WORD],
  ['quota # bytes', 0, EXACT],
  ['quota over 100 bytes used # bytes', 0, EXACT],
  ['limit rate #/second', 1, WORD],
  ['limit rate # bytes/second', 1, WORD],
  ['limit rate 5/second burst # packets', 0, WORD],
  ['limit rate 5 bytes/second burst # bytes', 0, WORD],
  ['limit rate 5 bytes/second burst # kbytes', 0, 2 ** 22 - 1],
  ['limit rate 5 bytes/second burst # mbytes', 0, 2 ** 12 - 1],
  ['log snaplen #', 0, WORD],
  ['log group #', 0, 65_535],
  ['log group 1 queue-threshold #', 0, 65_535],
  ['queue num #', 0, 65_535],
  ['queue num #-65535', 0, 65_535],
  ['queue num 7-#', 7, 65_535],
  ['queue to numgen inc mod #', 1, 65_536],
  ['queue to numgen inc mod 6 offset #', 0, 65_530],
  ['queue to jhash ip saddr mod #', 1, 65_536],
  ['meta l4proto tcp tproxy to :#', 1, 65_535],
  ['synproxy mss #', 0, 65_535],
  ['synproxy wscale #', 0, 14],
  ['meta l4proto tcp dnat to 10.0.0.9:#', 0, 65_535],
  ['meta l4proto tcp redirect to :#', 0, 65_535],
  ['meta l4proto tcp redirect to :9-#', 9, 65_535],
  ['tcp dport #', 0, 65_535],
  ['tcp dport 9-#', 9, 65_535],
  ['meta l4proto #', 0, 255],
  ['meta mark #', 0, WORD],
  ['iif #', 0, 2 ** 31 - 1],
  ['meta day #', 0, 6],
  ['ct label #', 0, 127],
  ['ct direction #', 0, 255],
  ['ip dscp #', 0, 63],
  ['ip ecn #', 0, 3],
  ['ip version #', 0, 15],
  ['ip6 flowlabel #', 0, 2 ** 20 - 1],
  ['icmp type #', 0, 255],
  ['ct bytes #', 0, EXACT],
];

describe('a number in a rule', () => {
  const script = (rule: string): string =>
    `table ip t {\n chain c { type nat hook prerouting priority 0;\n${rule}\n}\n}\n`;
  const scriptOf = (rule: string): string =>
    /ip6|fd00|rt0/.test(rule) ? script(rule).replace('table ip', 'table inet') : script(rule);

  test.each(RULES)('%s is %i to %i', (rule, least, greatest) => {
    const read = (number: number): string | undefined =>
      listed(scriptOf(rule.replace('#', String(number))));
    const [first, last] = [read(least), read(greatest)];
    expect(first).toBeDefined();
    expect(last).toBeDefined();
    // The number does not get lost.
    if (least !== greatest) expect(first).not.toBe(last);
    expect(read(greatest + 1)).toBeUndefined();
    if (least > 0) expect(read(least - 1)).toBeUndefined();
    expect(listed(scriptOf(rule.replace('#', '-1')))).toBeUndefined();
    expect(listed(scriptOf(rule.replace('#', '1.5')))).toBeUndefined();
  });
});

/** The same in commands and declarations. */
test.each([
  ['table ip t { set s { type ipv4_addr; size #; }; }', 1, WORD],
  ['table ip t { chain c { type filter hook input priority #; }; }', 0, 2 ** 31 - 1],
  ['table ip t { quota q { # bytes; }; }', 0, EXACT],
  ['table ip t { counter q { packets # bytes 1; }; }', 0, EXACT],
  ['table ip t { limit q { rate #/day; }; }', 1, WORD],
])('the number of `%s` is %i to %i', (text, least, greatest) => {
  const read = (number: number): string | undefined => listed(text.replace('#', String(number)));
  expect(read(least)).toBeDefined();
  expect(read(greatest)).toContain(String(greatest === 2 ** 31 - 1 ? 'priority' : greatest));
  expect([read(least - 1) === undefined || least === 0, read(greatest + 1)]).toEqual([
    true,
    undefined,
  ]);
});

test.each([
  ['add rule ip t c index # accept', 0, WORD],
  ['add rule ip t c position # accept', 1, WORD],
  ['insert rule ip t c handle # accept', 1, WORD],
  ['replace rule ip t c handle # accept', 1, WORD],
  ['delete rule ip t c handle #', 1, WORD],
  ['delete chain ip t handle #', 1, WORD],
  ['delete table ip handle #', 1, WORD],
])('the number of `%s` is %i to %i', (text, least, greatest) => {
  const read = (number: number): string => {
    try {
      return JSON.stringify(readNft(text.replace('#', String(number))));
    } catch (error) {
      if (!(error instanceof PacketPathError)) throw error;
      return 'refused';
    }
  };
  expect(read(least)).toContain(String(least));
  expect(read(greatest)).toContain(String(greatest));
  expect([read(least - 1), read(greatest + 1)]).toEqual(['refused', 'refused']);
});
