import type { Family, Invocation } from '@packet-path/core';
import type { CalicoObjects } from '../objects/calico-objects.ts';
import type { FelixOptions } from './options.ts';
import { setScript, staleSets } from './set-script.ts';
import { type FelixState, familiesOf, felixStates } from './state.ts';
import { tableScript } from './table-script.ts';

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
 * What Felix makes of policies and endpoints on one node where it has written nothing yet.
 *
 * @throws {PacketPathError} `bad-option`, or `bad-address` among the options
 */
export function felixProgram(objects: CalicoObjects, options: FelixOptions): FelixProgram {
  return programOf(felixStates(objects, options), []);
}

/** Felix on one node: what to run, in order, as policies and endpoints change. */
export interface Felix {
  /**
   * Brings the node to what these objects ask. The first time everything is written, later what has
   * changed: chains by their hashes, sets member by member. Connections live on.
   *
   * @throws {PacketPathError} as `felixProgram`
   */
  sync(objects: CalicoObjects): readonly Invocation[];
}

/** Felix with what it has written in mind, for a host that lives. */
export function felix(options: FelixOptions): Felix {
  let known: readonly FelixState[] = [];
  return {
    sync(objects) {
      // A family that has lost its last workload keeps its tables, as it keeps its connections.
      const families = [...familiesOf(objects, options), ...known.map(({ family }) => family)];
      const next = felixStates(objects, { ...options, families });
      const { ipset, iptables, ip6tables } = programOf(next, known);
      const stale = staleSets(next, known);
      known = next;
      const noflush = '--noflush';
      // Sets come before the rules that name them, and go after.
      const all: readonly Invocation[] = [
        { tool: 'ipset', arguments: 'restore', input: ipset },
        { tool: 'iptables-restore', arguments: noflush, input: iptables },
        { tool: 'ip6tables-restore', arguments: noflush, input: ip6tables },
        { tool: 'ipset', arguments: 'restore', input: stale },
      ];
      return all.filter(({ input }) => input !== '');
    },
  };
}

function programOf(next: readonly FelixState[], known: readonly FelixState[]): FelixProgram {
  const before = (family: Family) => known.find((state) => state.family === family);
  const tables = (family: Family): string => {
    const state = next.find((candidate) => candidate.family === family);
    const written = new Map(before(family)?.tables.map((table) => [table.name, table]));
    return (state?.tables ?? [])
      .map((table) => tableScript(table, written.get(table.name)))
      .join('');
  };
  return {
    iptables: tables(4),
    ip6tables: tables(6),
    ipset: next.map(({ family, sets }) => setScript(sets, before(family)?.sets)).join(''),
  };
}
