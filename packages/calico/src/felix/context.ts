import { type Family, Prefix, toAddress } from '@packet-path/core';
import type { CalicoObjects } from '../objects/calico-objects.ts';
import { ACCEPT, DROP, RETURN } from './action.ts';
import { IpSets, type SetCandidate } from './ip-sets.ts';
import { DEFAULT_MARK_MASK, type Marks, marksOf } from './marks.ts';
import {
  FAILSAFE_INBOUND,
  FAILSAFE_OUTBOUND,
  type FailsafePort,
  type FelixOptions,
} from './options.ts';
import type { Spelling } from './rule.ts';

/** The options and objects of one address family: Felix writes the tables of each family separately. */
export interface FelixContext {
  readonly family: Family;
  readonly marks: Marks;
  readonly sets: IpSets;
  readonly filterAllow: Spelling;
  readonly mangleAllow: Spelling;
  readonly endpointToHost: Spelling;
  readonly ipvs: boolean;
  readonly checkInvalid: boolean;
  readonly dropEncapsulated: boolean;
  readonly failsafeInbound: readonly FailsafePort[];
  readonly failsafeOutbound: readonly FailsafePort[];
  readonly nodePorts: { readonly first: number; readonly last: number };
  readonly nodeAddresses: readonly Prefix[];
  readonly hostAddresses: readonly Prefix[];
  /** Tunnels that IP pools ask for. Felix 3.7 has tunnels in IPv4 only. */
  readonly tunnels: { readonly ipip: boolean; readonly vxlan: boolean };
  readonly vxlanPort: number;
  readonly logPrefix: string;
  readonly randomFully: boolean;
}

const ACTIONS = { Accept: ACCEPT, Drop: DROP, Return: RETURN } as const;

/** @throws {PacketPathError} `bad-option`, or `bad-address` among the options */
export function felixContext(
  objects: CalicoObjects,
  candidates: () => readonly SetCandidate[],
  options: FelixOptions,
  family: Family,
): FelixContext {
  const { nodePorts: [first, last] = [30_000, 32_767] } = options;
  const own = (options.node.addresses ?? []).map(toAddress);
  const hosts = options.hosts?.map(toAddress) ?? own;
  const uses = (encapsulation: 'ipip' | 'vxlan') =>
    family === 4 &&
    objects.pools.some((pool) => pool.cidr.family === 4 && pool.encapsulation === encapsulation);
  return {
    family,
    marks: marksOf(options.markMask ?? DEFAULT_MARK_MASK),
    sets: new IpSets(family, candidates),
    filterAllow: ACTIONS[options.filterAllowAction ?? 'Accept'],
    mangleAllow: ACTIONS[options.mangleAllowAction ?? 'Accept'],
    endpointToHost: ACTIONS[options.endpointToHostAction ?? 'Accept'],
    ipvs: options.ipvs ?? false,
    checkInvalid: !(options.disableConntrackInvalidCheck ?? false),
    dropEncapsulated: options.dropEncapsulated ?? false,
    failsafeInbound: options.failsafeInbound ?? FAILSAFE_INBOUND,
    failsafeOutbound: options.failsafeOutbound ?? FAILSAFE_OUTBOUND,
    nodePorts: { first, last },
    nodeAddresses: own.map(Prefix.host),
    hostAddresses: hosts.map(Prefix.host),
    tunnels: { ipip: uses('ipip'), vxlan: uses('vxlan') },
    vxlanPort: options.vxlanPort ?? 4789,
    logPrefix: options.logPrefix ?? 'calico-packet',
    randomFully: options.randomFully ?? false,
  };
}
