import type { Family } from '@packet-path/core';
import fc from 'fast-check';
import { addresses } from '../addresses.ts';
import { families } from '../families.ts';
import { prefixes } from '../prefixes.ts';

/** The kinds of parts that an element has. */
type Part = 'ip' | 'net' | 'port' | 'mark' | 'iface';

/** The hash types, by the parts of their elements. */
const HASHES: Readonly<Record<string, readonly Part[]>> = {
  'hash:ip': ['ip'],
  'hash:net': ['net'],
  'hash:ip,port': ['ip', 'port'],
  'hash:ip,mark': ['ip', 'mark'],
  'hash:ip,port,ip': ['ip', 'port', 'ip'],
  'hash:ip,port,net': ['ip', 'port', 'net'],
  'hash:net,port': ['net', 'port'],
  'hash:net,iface': ['net', 'iface'],
  'hash:net,net': ['net', 'net'],
  'hash:net,port,net': ['net', 'port', 'net'],
};

const EXTENSIONS = ['', ' counters', ' comment', ' timeout 600', ' timeout 0 counters'] as const;

/**
 * Sets and their elements as `ipset save` prints them: every type, with timeouts, counters,
 * comments and `nomatch`, and at the end a list of some of them.
 */
export function ipsetTexts(): fc.Arbitrary<string> {
  const sets = fc.array(fc.oneof({ weight: 4, arbitrary: hashSet() }, ports(), bitmap()), {
    maxLength: 4,
  });
  return fc.tuple(sets, fc.boolean()).map(([made, listed]) => {
    const texts = made.map((write, index) => write(`set-${index}`));
    if (!listed) return texts.join('');
    const members = made.map((_, index) => `add list set-${index}\n`);
    return `${texts.join('')}create list list:set size 8\n${members.join('')}`;
  });
}

/** A set without its name. */
type WriteSet = (name: string) => string;

function hashSet(): fc.Arbitrary<WriteSet> {
  const kinds = fc.constantFrom(...Object.keys(HASHES));
  return fc.tuple(kinds, families(), fc.constantFrom(...EXTENSIONS)).chain((kind) => {
    const [type, family, extension] = kind;
    const parts = HASHES[type] ?? [];
    const element = fc.tuple(...parts.map((part) => partText(part, family))).map(String);
    const excepted = parts.includes('net') && extension === '' ? ['', '', ' nomatch'] : [''];
    return elements(element, extension, excepted).map((lines) => (name) => {
      const inet = family === 4 ? 'inet' : 'inet6';
      const line = `create ${name} ${type} family ${inet} hashsize 1024 maxelem 65536${extension}`;
      return [line, ...lines.map((text) => `add ${name} ${text}`), ''].join('\n');
    });
  });
}

function ports(): fc.Arbitrary<WriteSet> {
  return elements(fc.nat(1000).map(String), '', ['']).map((lines) => (name) => {
    const line = `create ${name} bitmap:port range 0-1000`;
    return [line, ...inOrder(lines).map((text) => `add ${name} ${text}`), ''].join('\n');
  });
}

function bitmap(): fc.Arbitrary<WriteSet> {
  return elements(fc.nat(255).map(String), '', ['']).map((lines) => (name) => {
    const line = `create ${name} bitmap:ip range 10.0.0.0-10.0.0.255`;
    return [line, ...inOrder(lines).map((text) => `add ${name} 10.0.0.${text}`), ''].join('\n');
  });
}

/** Bits have no other order. */
function inOrder(lines: readonly string[]): readonly string[] {
  return [...lines].sort((a, b) => Number(a) - Number(b));
}

/** Elements that differ, and what follows them where the set was made with an extension. */
function elements(
  element: fc.Arbitrary<string>,
  extension: string,
  endings: readonly string[],
): fc.Arbitrary<readonly string[]> {
  const said = fc.tuple(
    extension.includes('timeout') ? fc.nat(1000).map((seconds) => ` timeout ${seconds}`) : NOTHING,
    extension.includes('counters')
      ? fc.nat(99).map((packets) => ` packets ${packets} bytes ${packets * 60}`)
      : NOTHING,
    extension.includes('comment') ? fc.constantFrom('', ' comment "why it is here"') : NOTHING,
    fc.constantFrom(...endings),
  );
  return fc
    .uniqueArray(fc.tuple(element, said), { maxLength: 6, selector: ([text]) => text })
    .map((made) => made.map(([text, words]) => text + words.join('')));
}

const NOTHING: fc.Arbitrary<string> = fc.constant('');

function partText(part: Part, family: Family): fc.Arbitrary<string> {
  switch (part) {
    case 'ip':
      return addresses(family)
        .filter((address) => !/^(0\.0\.0\.0|::)$/.test(`${address}`))
        .map(String);
    case 'net':
      return prefixes(family)
        .filter(({ length }) => length > 0)
        .map((prefix) => `${prefix.network()}`.replace(family === 4 ? /\/32$/ : /\/128$/, ''));
    case 'port':
      return fc
        .tuple(fc.constantFrom('tcp', 'udp', 'sctp'), fc.nat(65_535))
        .map(([protocol, port]) => `${protocol}:${port}`);
    case 'mark':
      return fc.nat(0xffff).map((mark) => `0x${mark.toString(16).padStart(8, '0')}`);
    case 'iface':
      return fc.constantFrom('eth0', 'eth1', 'cali0123456789a');
  }
}
