import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Registry } from '../src/index.ts';

const README = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

/** The names that stand behind `Matches:` or `Targets:`, up to the end of the paragraph. */
function listed(heading: string): readonly string[] {
  const [, paragraph = ''] = new RegExp(`^${heading}: ([^]*?)\\.\n\n`, 'm').exec(README) ?? [];
  return paragraph.split(/,\s+/).filter((name) => /^[A-Za-z0-9]+$/.test(name));
}

describe('the README', () => {
  it('lists the matches that are modelled', () => {
    expect(listed('Matches')).toEqual(new Registry().matchNames);
  });

  it('lists the targets that are modelled, and the verdicts before them', () => {
    const verdicts = ['ACCEPT', 'DROP', 'RETURN'];
    expect(listed('Targets')).toEqual([...verdicts, ...new Registry().targetNames]);
  });
});
