import type { Command } from './command.ts';

/** Source: src/rule.c of nftables, `nft_cmd_expand`. */
const ORDER: readonly Command['kind'][] = [
  'add-table',
  'add-chain',
  'keep',
  'add-object',
  'add-set',
  'add-flowtable',
  'add-elements',
  'add-rule',
];

/** Commands that add what a listing holds, in an order in which each finds the objects it names. */
export function expanded(commands: readonly Command[]): Command[] {
  const sorted = new Map<Command['kind'], Command[]>(ORDER.map((kind) => [kind, []]));
  for (const command of commands) sorted.get(command.kind)?.push(command);
  return [...sorted.values()].flat();
}
