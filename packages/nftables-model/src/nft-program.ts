import type { Conntrack } from '@packet-path/conntrack';
import { type Clock, type Family, PacketPathError, type PassageHost } from '@packet-path/core';
import type { SharedParts } from './lower/shared-parts.ts';
import type { Unknown } from './ruleset/unknown.ts';
import type { PerHost } from './share/per-host.ts';
import type { LiveChain } from './state/live-chain.ts';
import type { LiveTables } from './state/live-tables.ts';
import type { NftVersion } from './text/version.ts';

/**
 * The tables of a host as a value that other hosts attach, as many as there are: chains, rules, sets and
 * the ways through them are there once, and nobody changes them. Each host has counters, limits, the
 * places of `numgen inc`, and sets that rules fill for itself, made when a packet first comes to them. A
 * host that changes its tables has what it changed for itself, and the rest still in common. The seeds of the
 * hashes of sets are those of the host that loaded the text.
 */
export interface NftProgram {
  /** The version of nft that loaded it. */
  readonly version: NftVersion;
}

/** The parts of a program. */
export interface ProgramParts {
  readonly tables: LiveTables;
  /** Base chains, in the order in which they were attached. */
  readonly attached: readonly LiveChain[];
  /** Families whose connections rules need to be tracked. */
  readonly tracked: readonly Family[];
  /** Whether rules need packets and bytes of connections. */
  readonly accounts: boolean;
  readonly shared: SharedParts;
  readonly conntracks: PerHost<Conntrack>;
  /** The conntrack of each host that runs the program. */
  readonly registry: WeakMap<PassageHost, Conntrack>;
  readonly version: NftVersion;
  readonly epoch: number;
  readonly unknown: Unknown;
  readonly clock: Clock;
  /** The devices by whose numbers rules know them; undefined where none do. */
  readonly devices: readonly string[] | undefined;
}

const contents = new WeakMap<NftProgram, ProgramParts>();

export function programOf(parts: ProgramParts): NftProgram {
  const program = Object.freeze({ version: parts.version });
  contents.set(program, parts);
  return program;
}

/** @throws {PacketPathError} `bad-option` for a value that no host has shared */
export function partsOf(program: NftProgram): ProgramParts {
  const parts = contents.get(program);
  if (parts !== undefined) return parts;
  throw new PacketPathError('bad-option', 'program is none', {
    expected: 'what the nftables of another host shares',
  });
}
