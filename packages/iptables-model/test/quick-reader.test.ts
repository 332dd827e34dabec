import { type Family, PacketPathError } from '@packet-path/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PROPERTY_RUNS } from '../../../test/property-runs.ts';
import { TestNode } from './node.ts';
import { rulesets } from './support/rulesets.ts';
import { SETS } from './support/words.ts';

/** The tables after a text was loaded, or the refusal with its line. */
function outcome(family: Family, text: string): string {
  const node = new TestNode('', family);
  node.ipsets.load(SETS[family]);
  try {
    const report = node.iptables.load(text, { counters: true });
    const tracked = node.conntrack.enabled(family);
    expect(node.iptables.savedLength).toBe(node.iptables.save().length);
    return `${node.iptables.save({ counters: true })}${JSON.stringify(report)} ${tracked}`;
  } catch (error) {
    if (!(error instanceof PacketPathError)) throw error;
    return `${error.code} in line ${error.line}`;
  }
}

/** The same text in the long names of commands, which only the general reader takes. */
function inLongNames(text: string): string {
  return text.replaceAll(/^((?:\[\d+:\d+\] )?)-A /gm, '$1--append ');
}

/** Texts whose rules come thrice, with other addresses, notes and places to go. */
function repeated(family: Family): fc.Arbitrary<string> {
  return rulesets(family, { mixed: 6, run: 12 }).map((text) =>
    text
      .split('\n')
      .flatMap((line) => {
        if (!line.startsWith('-A')) return [line];
        const other = line
          .replaceAll('10.0.0.2', '10.20.30.40')
          .replaceAll('fd00::2', 'fd00::abcd:2')
          .replaceAll('"svc', '"another svc')
          .replaceAll(':8080', ':9090');
        return [line, other, `[1:40] ${line}`];
      })
      .join('\n'),
  );
}

describe.each<Family>([4, 6])('rules that repeat themselves, IPv%s', (family) => {
  test('are read as the general reader reads them', { tags: ['slow'] }, () => {
    fc.assert(
      fc.property(repeated(family), (text) => {
        expect(outcome(family, text)).toBe(outcome(family, inLongNames(text)));
      }),
      { numRuns: 20 * PROPERTY_RUNS, seed: 1 },
    );
  });

  test('are refused as the general reader refuses them', { tags: ['slow'] }, () => {
    const mistakes = [
      '\\',
      '"',
      ' ',
      '  ',
      '.',
      '/',
      ':',
      '0',
      '999',
      'x',
      '-',
      '!',
      ',',
      '\t',
      'é',
    ];
    const broken = fc
      .tuple(repeated(family), fc.nat(), fc.constantFrom(...mistakes), fc.nat(2))
      .map(([text, place, mistake, removed]) => {
        const at = place % text.length;
        return text.slice(0, at) + mistake + text.slice(at + removed);
      })
      // A mistake that makes or hides a command is another in the long name.
      .filter(
        (text) =>
          (text.match(/^(?:\[.*\] )?-A /gm) ?? []).length === (text.match(/-A /g) ?? []).length,
      );
    fc.assert(
      fc.property(broken, (text) => {
        expect(outcome(family, text)).toBe(outcome(family, inLongNames(text)));
      }),
      { numRuns: 50 * PROPERTY_RUNS, seed: 1 },
    );
  });
});

test('a note keeps its escapes, blanks and length', () => {
  const notes = [
    '"a b"',
    '"a \\"b\\""',
    'bare',
    '"',
    `"${'x'.repeat(255)}"`,
    `"${'x'.repeat(256)}"`,
  ];
  for (const note of notes) {
    const rule = (text: string) => `-A FORWARD -m comment --comment ${text} -j ACCEPT`;
    const text = `*filter\n${rule('"first"')}\n${rule(note)}\nCOMMIT\n`;
    expect(outcome(4, text)).toBe(outcome(4, inLongNames(text)));
  }
});
