import { type Choices, createRandom, SeededChoices, type TraceStep } from '@packet-path/core';
import { expect, test } from 'vitest';
import { TestNode } from '../node.ts';
import { ASKED } from './first-packets.ts';
import { NAMED } from './lines.ts';
import { PROBES } from './probes.ts';

/** Of the probes, those that most rules tell apart. */
const CHOSEN = [0, 1, 3, 5, 8, 10, 16, 17, 20, 22].map((index) => PROBES[index]!);

/** A step without what stands in it for every rule alike. */
function told(step: TraceStep): string {
  const {
    kind,
    hook: _hook,
    tool: _tool,
    table: _table,
    chain: _chain,
    text: _text,
    ...others
  } = {
    hook: undefined,
    tool: undefined,
    table: undefined,
    chain: undefined,
    text: undefined,
    ...step,
  } as Record<string, unknown>;
  return `${kind} ${Object.entries(others)
    .map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : value}`)
    .join(' ')}`;
}

/** The end of a chain whose rules let a packet by. */
const USUAL = ['rule rule 2 matched true refusal ', 'return cause end', 'policy verdict ACCEPT'];

test('walks tell of rules, look-ups and draws as they did', async () => {
  const rules = ASKED.trim().split(/;; |\n/);
  const chains = rules.map(
    (rule, at) => `chain c${at} { type filter hook forward priority ${at}; ${rule}; counter; }`,
  );
  const choices: Choices = new SeededChoices(createRandom('told'));
  const node = new TestNode(
    `table inet t {${NAMED.ip}${NAMED.both}${chains.join('\n')}\n}\n`,
    choices,
  );
  const lines = new Map(rules.map((_, at): [string, Set<string>] => [`c${at}`, new Set()]));
  for (const packet of CHOSEN) {
    let before: string[] = [];
    for (const step of node.trace(packet).steps) {
      const isInChain = 'chain' in step && 'tool' in step && step.tool === 'nft';
      if (step.kind === 'set' || step.kind === 'draw' || step.kind === 'set-unasked')
        before.push(told(step));
      if (!isInChain) continue;
      const known = lines.get(step.chain);
      for (const line of before) known?.add(line);
      before = [];
      const line = told(step);
      if (!USUAL.includes(line)) known?.add(line);
    }
  }
  const texts = rules.map(
    (rule, at) => `${rule}\n${[...lines.get(`c${at}`)!].map((line) => `  ${line}\n`).join('')}`,
  );
  await expect(texts.join('')).toMatchFileSnapshot('told.txt');
});
