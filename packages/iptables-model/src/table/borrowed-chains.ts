import { hookBit } from '../extension/hook-bits.ts';
import type { Program } from '../program/program.ts';
import { type ChainHome, LiveChain } from '../ruleset/live-chain.ts';

/**
 * The chains of a program that another host has shared, as objects of this host: made when somebody looks at
 * chains, or before a text changes them. Their rules are the program's, and lead to the other host's chains.
 */
export function borrowedChains(
  { chains: lent, bodies }: Program,
  builtins: readonly LiveChain[],
  home: ChainHome,
): Map<string, LiveChain> {
  const chains = new Map(builtins.map((chain) => [chain.name, chain]));
  for (const [number, chain] of lent.entries()) {
    if (chain === undefined || chain.hook !== null) continue;
    const own = new LiveChain(chain.name, null, home);
    own.number = number;
    own.body = bodies[number]!;
    own.isLoaded = true;
    chains.set(own.name, own);
  }
  countReferences(chains);
  spreadHooks(builtins, chains);
  return chains;
}

/** Lets the rules of a borrowed chain lead to chains of the same host. */
export function redirected(
  chain: LiveChain,
  chains: ReadonlyMap<string, LiveChain>,
  program: Program,
): void {
  chain.body = chain.body.redirected(({ name }) => chains.get(name)!);
  program.bodies[chain.number] = chain.body;
  program.chains[chain.number] = chain;
}

function countReferences(chains: ReadonlyMap<string, LiveChain>): void {
  for (const chain of chains.values()) chain.references = 0;
  for (const { body } of chains.values()) {
    for (const { name } of body.summarize().leads) chains.get(name)!.references++;
  }
}

function spreadHooks(builtins: readonly LiveChain[], chains: ReadonlyMap<string, LiveChain>): void {
  const pending = [...builtins];
  for (const chain of builtins) chain.reachedFrom = hookBit(chain.hook!);
  // The list grows while it is walked.
  for (const { body, reachedFrom } of pending) {
    for (const { name } of body.summarize().leads) {
      const chain = chains.get(name)!;
      if ((reachedFrom & ~chain.reachedFrom) === 0) continue;
      chain.reachedFrom |= reachedFrom;
      pending.push(chain);
    }
  }
}
