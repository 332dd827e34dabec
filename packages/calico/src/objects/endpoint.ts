import { sha1 } from '@noble/hashes/legacy.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Address, Prefix } from '@packet-path/core';
import type { Labels } from '../selector/selector.ts';

/** A pod as an endpoint: its device on the node, its addresses, its name and labels. */
export interface WorkloadEndpoint {
  readonly namespace: string;
  /** The pod's name. */
  readonly name: string;
  readonly node: string;
  /** The node's end of the pod's cable: `cali` and 11 hexadecimal digits. */
  readonly interfaceName: string;
  readonly addresses: readonly Address[];
  /** The pod's labels and those that Calico adds, without those of profiles. */
  readonly labels: Labels;
  /** Names of profiles, in the order in which they are asked where no policy applies. */
  readonly profiles: readonly string[];
  readonly ports: readonly NamedPort[];
}

/** A container's port that rules may name. */
export interface NamedPort {
  readonly name: string;
  readonly protocol: 'TCP' | 'UDP' | 'SCTP';
  readonly port: number;
}

/** A device of a node itself, which policies may also govern. */
export interface HostEndpoint {
  readonly name: string;
  readonly node: string;
  /** The device's name; empty for the device that has one of the expected addresses. */
  readonly interfaceName: string;
  readonly expectedIPs: readonly Address[];
  readonly labels: Labels;
  readonly profiles: readonly string[];
  readonly ports: readonly NamedPort[];
}

/** Networks that selectors find by labels, as if they were endpoints. */
export interface NetworkSet {
  /** `namespace/name`, or `name` of a GlobalNetworkSet. */
  readonly name: string;
  readonly nets: readonly Prefix[];
  readonly labels: Labels;
  readonly profiles: readonly string[];
}

/**
 * The device of a pod: `cali` and the first 11 hexadecimal digits of SHA-1 of `namespace.pod`
 * (libcalico-go `workload_endpoint_default.go`, `VethNameForWorkload`).
 */
export function workloadInterface(namespace: string, pod: string, prefix = 'cali'): string {
  return prefix + bytesToHex(sha1(utf8ToBytes(`${namespace}.${pod}`))).slice(0, 11);
}
