import { type Hook, PacketPathError, Priority, unreachable } from '@packet-path/core';
import type { BaseChain } from '../ruleset/ruleset.ts';
import { LiveChain } from '../state/live-chain.ts';
import type { LiveTable } from '../state/live-table.ts';
import type { Changes } from './changes.ts';
import type { CommandOf } from './command-of.ts';
import { chainIfThere, chainNamed } from './named.ts';
import { forget } from './references.ts';
import { reorder } from './undo-log.ts';

type ChainCommand = CommandOf<
  | 'add-chain'
  | 'create-chain'
  | 'delete-chain'
  | 'destroy-chain'
  | 'flush-chain'
  | 'flush-table'
  | 'rename-chain'
>;

/** Makes, changes, empties or removes a chain. @throws {PacketPathError} where the kernel refuses */
export function changeChain(changes: Changes, table: LiveTable, command: ChainCommand): void {
  switch (command.kind) {
    case 'add-chain':
    case 'create-chain':
      addChain(changes, table, command);
      break;
    case 'flush-table':
      for (const chain of table.chains.values()) {
        if (chain.of(changes.host).rules.length > 0) flushChain(changes, chain);
      }
      break;
    case 'flush-chain':
      flushChain(changes, chainNamed(table, command.name));
      break;
    case 'delete-chain':
      deleteChain(changes, table, chainNamed(table, command.name));
      break;
    case 'destroy-chain': {
      const chain = chainIfThere(table, command.name);
      if (chain !== undefined) deleteChain(changes, table, chain);
      break;
    }
    case 'rename-chain':
      renameChain(changes, table, command);
      break;
    default:
      unreachable(command);
  }
}

function addChain(
  changes: Changes,
  table: LiveTable,
  { kind, chain: name, base, keepsPolicy, comment }: CommandOf<'add-chain' | 'create-chain'>,
): void {
  const known = table.chains.get(name);
  if (base !== undefined) checkBase(name, base);
  if (known === undefined) {
    const chain = new LiveChain(table, { name, handle: table.nextHandle(), base, comment });
    changes.undo.setName(table.ownNames().chains, name, chain);
    changes.touched.add(chain);
    return;
  }
  if (kind === 'create-chain') throw duplicate(name, 'is there already');
  if (base === undefined) return;
  const { base: before } = known.of(changes.host);
  const same =
    before?.type === base.type && before.hook === base.hook && before.priority === base.priority;
  if (!same) throw duplicate(name, 'stands at another hook');
  const chain = known.own(changes.host);
  chain.base = keepsPolicy === true ? before : base;
  changes.undo.push(() => {
    chain.base = before;
  });
}

function flushChain(changes: Changes, flushed: LiveChain): void {
  const chain = flushed.own(changes.host);
  const rules = chain.removeRules(0, chain.rules.length);
  for (const rule of rules) forget(changes, rule);
  changes.undo.push(() => {
    for (const rule of rules) chain.insertRule(chain.rules.length, rule);
  });
}

function deleteChain({ undo, host, touched }: Changes, table: LiveTable, deleted: LiveChain): void {
  const chain = deleted.of(host);
  if (chain.rules.length > 0) throw busy(`chain ${chain.name} has rules`, 'an empty chain');
  if (chain.uses > 0) {
    throw busy(`rules or elements lead to chain ${chain.name}`, 'a chain that nothing leads to');
  }
  undo.deleteName(table.ownNames().chains, chain.name);
  touched.add(deleted);
}

/** Renames a chain; rules and elements that lead to it still do. */
function renameChain(
  { undo, host }: Changes,
  table: LiveTable,
  { chain: name, to }: CommandOf<'rename-chain'>,
): void {
  const renamed = chainNamed(table, name);
  const { chains } = table.ownNames();
  if (chains.has(to)) throw duplicate(to, 'is there already');
  undo.deleteName(chains, name);
  undo.setName(chains, to, renamed);
  const chain = renamed.own(host);
  chain.name = to;
  undo.push(() => {
    chain.name = name;
  });
  reorder(chains);
}

/** Where chains of each type may stand (`nft_chain_type`, `hook_mask`). */
const HOOKS: Readonly<Record<BaseChain['type'], readonly Hook[]>> = {
  filter: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
  route: ['OUTPUT'],
};

function checkBase(name: string, { type, hook, priority }: BaseChain): void {
  const hooks = HOOKS[type];
  if (!hooks.includes(hook)) {
    throw new PacketPathError('not-allowed', `chain ${name} of type ${type} at ${hook}`, {
      expected: hooks.join(' or '),
    });
  }
  // Source: net/netfilter/nf_tables_api.c, nft_chain_parse_hook.
  if (type === 'nat' && priority <= Priority.CONNTRACK) {
    throw new PacketPathError('not-allowed', `chain ${name} of type nat at priority ${priority}`, {
      expected: `a priority above ${Priority.CONNTRACK}, which is conntrack's`,
    });
  }
}

function duplicate(name: string, what: string): PacketPathError {
  return new PacketPathError('duplicate', `chain ${name} ${what}`);
}

function busy(problem: string, expected: string): PacketPathError {
  return new PacketPathError('not-allowed', problem, { expected });
}
