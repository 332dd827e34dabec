import type { Packet, SysctlValue } from '@packet-path/core';

/** One recording of the real kernel, in the words of `kernel-case/1`. Frozen. */
export interface KernelCase {
  readonly format: 'kernel-case/1';
  readonly name: string;
  readonly tags: readonly string[];
  readonly recorded: CaseRecording;
  readonly setup: CaseSetup;
  readonly steps: readonly CaseStep[];
  /** Where it was read: the file and its line. */
  readonly source: string;
  readonly line: number;
}

/** The machine a case was recorded on. */
export interface CaseRecording {
  /** As `uname -r` prints it: `6.18.44`, `6.1.0-49-amd64 (Debian 6.1.174-1)`. */
  readonly kernel: string;
  readonly tool: string | undefined;
  /** Build options of that kernel, in IPVS cases. */
  readonly config: Readonly<Record<string, string | number>>;
  /** Jiffies modulo 4096 at the case's beginning, in IPVS cases. */
  readonly jiffiesAtZero: number | undefined;
  /** The date of the case's beginning in seconds since 1970, where rules ask for it. */
  readonly startsAt: number | undefined;
  /** Free memory in pages of 4 KiB, in cases of a host that is short of it. */
  readonly freePages: number | undefined;
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
  /** How a local process sent the packet; undefined where it was sent raw. */
  readonly socket: CaseSocket | undefined;
  readonly expect: Expectation;
}

/** The calls of a real local socket: `connect` alone, or `send` after it. */
export type CaseSocket = 'connect' | 'connect+send';

/** Changes that are made just before a step's packet. */
export interface CaseChange {
  readonly sysctls: Readonly<Record<string, SysctlValue>>;
  /** Tools that are run, in this order. */
  readonly invocations: readonly CaseInvocation[];
}

/** A tool of a `configure`, and the text it is given. */
export interface CaseInvocation {
  readonly tool: CaseTool;
  readonly text: string;
}

/**
 * A tool by name. Its text is the input of `iptables-restore --noflush`, `ip6tables-restore
 * --noflush`, `nft -f -` and `ipset restore`, and the arguments of the other tools.
 */
export type CaseTool =
  | 'ip'
  | 'ipset'
  | 'iptables-restore'
  | 'ip6tables-restore'
  | 'nft'
  | 'conntrack'
  | 'ipvsadm';

/** The kernel's answer, by the recording's keys: only the keys that are present are compared. */
export type Expectation = Readonly<Partial<Record<string, Json>>>;

/** Plain JSON. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
/** An object of JSON in a recording. */
export interface JsonObject {
  readonly [key: string]: Json;
}
