import { PacketPathError } from '@packet-path/core';
import { expect, test } from 'vitest';
import { readNft, readNftJson } from '../src/index.ts';

/** `code line:column` of what a text is refused for. */
function refusal(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (!(error instanceof PacketPathError)) throw error;
    return `${error.code} ${error.line}:${error.column}`;
  }
  return 'none';
}

const rule = (text: string): string => `table ip t {\n chain c {\n  ${text}\n }\n}`;

test.each([
  ['an unknown command', 'nonsense', 'syntax 1:1'],
  ['a family that is not modelled', 'table arp x {}', 'not-allowed 1:7'],
  ['a table without a name', 'table ip {}', 'syntax 1:10'],
  ['a table that does not end', 'table ip t {', 'syntax 1:13'],
  ['what a table cannot hold', 'table ip t {\n nonsense x\n}', 'syntax 2:2'],
  ['another file', 'include "other.nft"', 'not-allowed 1:1'],
  ['a variable that is not defined', rule('ip saddr $lan drop'), 'not-found 3:12'],
  ['a string that does not end', rule('log prefix "x'), 'syntax 3:14'],
  ['a character of no meaning', rule('ip saddr ? drop'), 'syntax 3:12'],
  ['a rule without a statement', 'add rule t c', 'syntax 1:13'],
  ['an unknown statement', rule('secret 5'), 'unknown-match 3:3'],
  ['an unknown field', rule('ip sadr 10.0.0.1 drop'), 'syntax 3:6'],
  ['an IPv6 address for an IPv4 field', rule('ip saddr fd00::1 drop'), 'bad-address 3:12'],
  ['a name for an address', rule('ip saddr nobody drop'), 'bad-address 3:12'],
  ['a broken address', rule('ip saddr 10.0.0.256 drop'), 'bad-address 3:12'],
  ['a prefix that is too long', rule('ip saddr 10.0.0.0/33 drop'), 'bad-prefix 3:21'],
  ['a port out of range', rule('tcp dport 65536 drop'), 'syntax 3:13'],
  ['a service nobody knows', rule('tcp dport quux drop'), 'syntax 3:13'],
  ['a range backwards', rule('tcp dport 90-80 drop'), 'syntax 3:13'],
  ['a state nobody knows', rule('ct state old drop'), 'syntax 3:12'],
  ['an empty set', rule('tcp dport { } drop'), 'syntax 3:13'],
  ['a key with too few parts', rule('ip saddr . tcp dport { 10.0.0.1 } drop'), 'syntax 3:35'],
  ['a key with too many parts', rule('tcp dport { 80 . 90 } drop'), 'syntax 3:18'],
  ['a map without a verdict', rule('tcp dport vmap { 80 }'), 'syntax 3:23'],
  ['a jump to nowhere', rule('jump'), 'syntax 3:7'],
  ['something behind a comment', rule('accept comment "x" drop'), 'syntax 3:22'],
  ['a code that is none', rule('reject with icmp type gone'), 'syntax 3:25'],
  ['a rate of nothing', rule('limit rate 0/second'), 'syntax 3:14'],
  [
    'an unnamed priority',
    'add chain t c { type filter hook input priority first; }',
    'syntax 1:49',
  ],
  [
    'a priority of another hook',
    'add chain t c { type nat hook input priority dstnat; }',
    'syntax 1:46',
  ],
  ['a hook that is none', 'add chain t c { type filter hook ingress priority 0; }', 'syntax 1:34'],
  ['a set without a type', 'add set t s { flags interval; }', 'syntax 1:31'],
  ['elements before a type', 'add set t s { elements = { 1 }; }', 'syntax 1:26'],
  ['a type that is none', 'add set t s { type ipv5_addr; }', 'syntax 1:20'],
  ['a map that leads nowhere', 'add map t s { type ipv4_addr; }', 'syntax 1:29'],
  ['an unknown flag', 'add set t s { type mark; flags shiny; }', 'syntax 1:32'],
  ['a time that is none', 'add set t s { type mark; timeout soon; }', 'syntax 1:34'],
  ['a name that is too long', `add table ip ${'x'.repeat(256)}`, 'too-large 1:14'],
  ['a comment that is too long', rule(`accept comment "${'x'.repeat(129)}"`), 'too-large 3:18'],
  [
    'more bytes than a number holds',
    rule(`quota over ${Number.MAX_SAFE_INTEGER} kbytes`),
    'too-large 3:37',
  ],
  ['a mask behind a set of flags', rule('tcp flags { syn, ack } / syn'), 'syntax 3:26'],
  ['a mask behind a set', rule('tcp dport { 80, 90 } / 8'), 'syntax 3:24'],
  ['parentheses without end', rule(`meta mark & ${'('.repeat(40)}`), 'too-large 3:32'],
])('refuses %s', (_, text, expected) => {
  expect(refusal(() => readNft(text))).toBe(expected);
});

test.each([
  ['a name', 'table ip t { chain c { jump 5; }; }', "'5'"],
  ['a string', rule('ip saddr "x" drop'), "'x'"],
  ['a semicolon', 'table ip t { chain c { jump ; }; }', "';'"],
  ['the end of a line', rule('jump'), 'the line ends'],
  ['the end of the text', 'add rule t c jump', 'the text ends'],
  ['the end of a text in a block', 'table ip t {', 'the text ends'],
])('says that it was %s that it refuses', (_, text, said) => {
  expect(() => readNft(text)).toThrow(said);
});

test('refuses variables that multiply without end', () => {
  let text = 'define a0 = 1.1.1.1, 1.1.1.1, 1.1.1.1, 1.1.1.1\n';
  for (let level = 1; level < 30; level++) {
    text += `define a${level} = $a${level - 1}, $a${level - 1}, $a${level - 1}, $a${level - 1}\n`;
  }
  expect(refusal(() => readNft(`${text}${rule('ip saddr { $a29 } drop')}`))).toMatch(/^too-large/);
});

test('refuses a text that is too long', () => {
  expect(refusal(() => readNft('table ip t {}', { maxLength: 5 }))).toBe('too-large 1:1');
});

const json = (member: string): string => `{ "nftables": [\n${member}\n] }`;

test.each([
  ['no list', '{ "nftables": {} }', 'bad-cluster 1:15'],
  ['an unknown member', json('{ "what": {} }'), 'syntax 2:11'],
  [
    'a family that is not modelled',
    json('{ "table": { "family": "arp", "name": "t" } }'),
    'bad-cluster 2:24',
  ],
  [
    'a statement that is not modelled',
    json('{ "rule": { "family": "ip", "table": "t", "chain": "c", "expr": [{ "tproxy": {} }] } }'),
    'unknown-match 2:66',
  ],
  [
    'a set that is no reference',
    json(
      '{ "rule": { "family": "ip", "table": "t", "chain": "c", "expr": [{ "set": { "op": "add", "elem": 5, "set": "s" } }] } }',
    ),
    'syntax 2:108',
  ],
  ['broken JSON', '{ "nftables": [', 'syntax 1:16'],
])('refuses JSON of %s', (_, text, expected) => {
  expect(refusal(() => readNftJson(text))).toBe(expected);
});
