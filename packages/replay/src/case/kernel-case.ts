import type { Packet, SysctlValue } from '@packet-path/core';

/** One recording of the real kernel, in the words of `kernel-case/1`. Frozen. */
export interface KernelCase {
  readonly name: string;
  readonly tags: readonly string[];
  readonly recorded: CaseRecording;
  readonly setup: CaseSetup;
  readonly steps: readonly CaseStep[];
  /** Where it was read: the file and its line. */
  readonly source: string;
  readonly line: number;
}

/** What a case was recorded on. */
export interface CaseRecording {
  readonly kernel: string;
  readonly tool: string;
  /** Build options of that kernel, in IPVS cases. */
  readonly config: Readonly<Record<string, string | number>>;
  /** Jiffies modulo 4096 at the case's beginning, in IPVS cases. */
  readonly jiffiesAtZero: number | undefined;
}

/** How the host of a case begins. */
export interface CaseSetup {
  readonly iptables: string | undefined;
  readonly ip6tables: string | undefined;
  readonly ipset: string | undefined;
  readonly ipvsadm: string | undefined;
  readonly nftables: string | undefined;
  /** Command lines (`iptables-legacy -A …`, `ip rule add …`), run in order after the texts. */
  readonly commands: readonly string[];
  readonly interfaces: readonly CaseInterface[];
  readonly routes: readonly string[];
  readonly localAddresses: readonly string[];
  readonly sysctls: Readonly<Record<string, SysctlValue>>;
  /** Whether connection tracking is on whatever the rules say. */
  readonly conntrackForced: boolean;
}

/** A device of a case's host. */
export interface CaseInterface {
  readonly name: string;
  readonly addresses: readonly string[];
  readonly local: readonly string[];
  /** In IPVS cases, whose packets arrive on it. */
  readonly side: 'client' | 'server' | undefined;
}

/** One step: a change, a packet, or neither (an observation), and what was seen after it. */
export interface CaseStep {
  /** Seconds since the case began. */
  readonly at: number;
  readonly configure: CaseChange | undefined;
  readonly packet: Packet | undefined;
  /** What of the injected packet a `Packet` does not say. */
  readonly socket: CaseSocket | undefined;
  readonly expect: Expectation;
}

/** What a real local socket did, where the packet is not sent raw. */
export type CaseSocket = 'connect' | 'connect+send';

/** What is changed just before a step's packet. */
export interface CaseChange {
  /** Text for `iptables-restore --noflush`. */
  readonly iptablesRestore: string | undefined;
  /** Arguments of the `conntrack` command. */
  readonly conntrack: string | undefined;
  readonly sysctls: Readonly<Record<string, SysctlValue>>;
  /** Arguments of one `ipvsadm` command. */
  readonly ipvsadm: string | undefined;
}

/** What the kernel did, by the recording's keys: only those that are present are compared. */
export type Expectation = Readonly<Partial<Record<string, Json>>>;

/** Plain JSON. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}
