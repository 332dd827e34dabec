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
import type { IpSet } from './ip-sets.ts';
import { type LocalView, localView } from './local-endpoints.ts';
import { mangleStaticChains } from './mangle-static.ts';
import { natStaticChains } from './nat-static.ts';
import type { FelixOptions } from './options.ts';
import { calledPolicyChains } from './policy-chains.ts';
import { rawStaticChains } from './raw-static.ts';
import { type FelixChain, type FelixRule, rule } from './rule.ts';
import type { FelixTable, TableName } from './table-script.ts';

/** The wanted tables and sets of one family. */
export interface FelixState {
  readonly family: Family;
  readonly tables: readonly FelixTable[];
  readonly sets: ReadonlyMap<string, IpSet>;
}

/**
 * The tables and sets for policies and endpoints on one node (felix v3.7, the iptables data plane).
 * They depend on the node's own endpoints and on policies, and not on services.
 *
 * @throws {PacketPathError} `bad-option`, or `bad-address` among the options
 */
export function felixStates(objects: CalicoObjects, options: FelixOptions): FelixState[] {
  const view = localView(objects, options);
  return familiesOf(objects, options).map((family) => {
    const context = felixContext(objects, () => view.candidates, options, family);
    const tables = familyTables(objects, view, context);
    // The sets fill as the tables are written.
    return { family, tables, sets: context.sets.all };
  });
}

/** The families to write tables for: those of the options, else those of the workloads. */
export function familiesOf(
  { workloads }: CalicoObjects,
  { families }: FelixOptions,
): readonly Family[] {
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
      Object.entries(inserts).map(([chain, target]): [string, FelixRule] => [
        chain,
        rule([], jump(target)),
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
