import type { Family, Prefix } from '@packet-path/core';
import type { Labels, Selector } from '../selector/selector.ts';

/**
 * A NetworkPolicy of Kubernetes or Calico, or a GlobalNetworkPolicy, in the form that Felix uses: the
 * namespace is part of every selector, and the name is `namespace/default.name`,
 * `namespace/knp.default.name` or `default.name`. All policies stand in the tier `default`.
 */
export interface CalicoPolicy {
  readonly name: string;
  /** Lower ones are asked first, undefined last; equal ones by name. */
  readonly order: number | undefined;
  /** The endpoints it governs. */
  readonly selector: Selector;
  readonly types: Readonly<Record<PolicyType, boolean>>;
  readonly ingress: readonly PolicyRule[];
  readonly egress: readonly PolicyRule[];
  /** Of host endpoints: the time at which the policy is asked. */
  readonly stage: HostStage;
  /** Of host endpoints: whether the policy also governs packets that the host forwards. */
  readonly applyOnForward: boolean;
}

/** Whether a policy is for packets to its workloads or from them. */
export type PolicyType = 'ingress' | 'egress';

/** In the table filter; before connection tracking, in raw; before DNAT, in mangle. */
export type HostStage = 'normal' | 'untracked' | 'preDNAT';

/** Rules that hold for endpoints where no policy does, and labels that they inherit. */
export interface Profile {
  readonly name: string;
  readonly labels: Labels;
  readonly ingress: readonly PolicyRule[];
  readonly egress: readonly PolicyRule[];
}

/** A rule's decision; `pass` leaves the tier, `log` decides nothing. */
export type PolicyAction = 'allow' | 'deny' | 'pass' | 'log';

/** One rule of a policy: what it asks of a packet, and its action. */
export interface PolicyRule {
  readonly action: PolicyAction;
  /** Undefined for both. */
  readonly ipVersion?: Family | undefined;
  readonly protocol?: PolicyProtocol | undefined;
  readonly notProtocol?: PolicyProtocol | undefined;
  readonly icmp?: IcmpKind | undefined;
  readonly notICMP?: IcmpKind | undefined;
  readonly source: PeerMatch;
  readonly destination: PeerMatch;
}

/** A protocol that a rule names. */
export interface PolicyProtocol {
  readonly number: number;
  /** As the rule has it, in lower case: `tcp`, `icmpv6`, `47`. */
  readonly name: string;
}

/** A type of ICMP, and a code of it; undefined for any. */
export interface IcmpKind {
  readonly type?: number | undefined;
  readonly code?: number | undefined;
}

/** Conditions on one end of the packet; all that are given must hold. */
export interface PeerMatch {
  /** Empty: any. */
  readonly nets: readonly Prefix[];
  readonly notNets: readonly Prefix[];
  readonly selector?: Selector | undefined;
  readonly notSelector?: Selector | undefined;
  /** Empty: any. */
  readonly ports: readonly PolicyPort[];
  readonly notPorts: readonly PolicyPort[];
}

/** A range with both ends, or the name of a port of the endpoint. */
export type PolicyPort = PortRange | string;

/** Ports from one to another, both included. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

export const ANY_PEER: PeerMatch = Object.freeze({
  nets: Object.freeze([]),
  notNets: Object.freeze([]),
  ports: Object.freeze([]),
  notPorts: Object.freeze([]),
});

export const ALLOW_ALL: PolicyRule = Object.freeze({
  action: 'allow',
  source: ANY_PEER,
  destination: ANY_PEER,
});
