import type { Family } from '@packet-path/core';
import type { CalicoObjects } from '../objects/calico-objects.ts';
import { jump } from './action.ts';
import { CHAIN, SET } from './chains.ts';
import { type FelixContext, felixContext } from './context.ts';
import {
  filterEndpointChains,
  mangleEndpointChains,
  rawEndpointChains,
} from './endpoint-chains.ts';
import { failsafeChain } from './failsafe-chain.ts';
import { filterStaticChains } from './filter-static.ts';
import { type LocalView, localView } from './local-endpoints.ts';
import { mangleStaticChains } from './mangle-static.ts';
import { natStaticChains } from './nat-static.ts';
import type { FelixOptions } from './options.ts';
import { calledPolicyChains } from './policy-chains.ts';
import { rawStaticChains } from './raw-static.ts';
import { type FelixChain, type FelixRule, rule } from './rule.ts';
import { type FelixTable, type TableName, tableScript } from './table-script.ts';

/** What Felix asks of its node, in the words of the tools that take it. */
export interface FelixProgram {
  /**
   * For `iptables-restore --noflush`: Felix's own chains, and jumps to them on top of the built-in
   * ones. What other programs have written stays, and stands below.
   */
  readonly iptables: string;
  /** The same for `ip6tables-restore --noflush`. */
  readonly ip6tables: string;
  /** For `ipset restore`: `create` lines, then `add` lines. */
  readonly ipset: string;
}

/**
 * What Felix makes of policies and endpoints on one node (felix v3.7, the iptables data plane):
 * it depends on the node's own endpoints and on policies, and on nothing of services.
 *
 * @throws {PacketPathError} `bad-option`, or `bad-address` among the options
 */
export function felixProgram(objects: CalicoObjects, options: FelixOptions): FelixProgram {
  const view = localView(objects, options);
  const programs = familiesOf(objects, options).map((family) => {
    const context = felixContext(objects, view.candidates, options, family);
    const text = familyTables(objects, view, context).map(tableScript).join('');
    return { family, text, sets: context.sets.lines() };
  });
  const text = (wanted: Family) => programs.find(({ family }) => family === wanted)?.text ?? '';
  return {
    iptables: text(4),
    ip6tables: text(6),
    ipset: programs.flatMap(({ sets }) => sets.map((line) => `${line}\n`)).join(''),
  };
}

function familiesOf({ workloads }: CalicoObjects, { families }: FelixOptions): readonly Family[] {
  const all: readonly Family[] = [4, 6];
  if (families !== undefined) return all.filter((family) => families.includes(family));
  const used = all.filter((family) =>
    workloads.some(({ addresses }) => addresses.some((address) => address.family === family)),
  );
  return used.length > 0 ? used : [4];
}

function familyTables(
  objects: CalicoObjects,
  view: LocalView,
  context: FelixContext,
): FelixTable[] {
  const failsafe = (isRaw: boolean) => [
    failsafeChain('in', context, isRaw),
    failsafeChain('out', context, isRaw),
  ];
  const table = (
    name: TableName,
    chains: readonly FelixChain[],
    inserts: Readonly<Record<string, string>>,
  ): FelixTable => ({
    name,
    chains: [...chains, ...calledPolicyChains(chains, view, context)],
    inserts: new Map(
      Object.entries(inserts).map(([chain, target]): [string, FelixRule[]] => [
        chain,
        [rule([], jump(target))],
      ]),
    ),
  });
  return [
    table(
      'filter',
      [...filterStaticChains(context), ...failsafe(false), ...filterEndpointChains(view, context)],
      { INPUT: CHAIN.input, FORWARD: CHAIN.forward, OUTPUT: CHAIN.output },
    ),
    table('nat', natStaticChains(context, poolSets(objects, context)), {
      PREROUTING: CHAIN.prerouting,
      OUTPUT: CHAIN.output,
      POSTROUTING: CHAIN.postrouting,
    }),
    table(
      'mangle',
      [
        ...mangleStaticChains(context),
        failsafeChain('in', context, false),
        ...mangleEndpointChains(view, context),
      ],
      { PREROUTING: CHAIN.prerouting },
    ),
    table(
      'raw',
      [...rawStaticChains(context), ...failsafe(true), ...rawEndpointChains(view, context)],
      { PREROUTING: CHAIN.prerouting, OUTPUT: CHAIN.output },
    ),
  ];
}

function poolSets({ pools }: CalicoObjects, { sets, family }: FelixContext) {
  const own = pools.filter(({ cidr }) => cidr.family === family);
  const masqueraded = own.filter(({ natOutgoing }) => natOutgoing);
  const nets = (some: typeof own) => some.map(({ cidr }) => cidr);
  return {
    all: sets.ofNets(SET.allPools, 'hash:net', nets(own)),
    masqueraded: sets.ofNets(SET.masqueradedPools, 'hash:net', nets(masqueraded)),
    masquerades: masqueraded.length > 0,
  };
}
