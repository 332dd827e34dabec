import type { Family, Invocation } from '@packet-path/core';
import { checkArgument, objectOf } from '@packet-path/core';
import type { CalicoObjects } from '../objects/calico-objects.ts';
import type { FelixOptions } from './options.ts';
import { setScript, staleSets } from './set-script.ts';
import { type FelixState, familiesOf, felixStates } from './state.ts';
import { tableScript } from './table-script.ts';

/** The texts that Felix gives to the tools of its node. */
export interface FelixProgram {
  /**
   * For `iptables-restore --noflush`: Felix's own chains, and jumps to them at the top of the built-in
   * chains. Rules of other programs stay, below the jumps.
   */
  readonly iptables: string;
  /** The same for `ip6tables-restore --noflush`. */
  readonly ip6tables: string;
  /** For `ipset restore`: `create` lines, then `add` lines. */
  readonly ipset: string;
}

/**
 * The texts for policies and endpoints on one node where Felix has written nothing yet.
 *
 * @throws {PacketPathError} `bad-option`, or `bad-address` among the options
 */
export function felixProgram(objects: CalicoObjects, options: FelixOptions): FelixProgram {
  checkArgument(
    'felixProgram',
    'objects',
    objects,
    objectOf('workloads', 'hostEndpoints', 'networkSets', 'profiles'),
  );
  checkArgument('felixProgram', 'options', options, objectOf('node'));
  return programOf(felixStates(objects, options), []);
}

/** Felix on one node: the commands to run, in order, as policies and endpoints change. */
export interface Felix {
  /**
   * Brings the node to the state of these objects. The first time everything is written, later only
   * the changes: chains by their hashes, sets member by member. Connections stay.
   *
   * @throws {PacketPathError} as `felixProgram`
   */
  sync(objects: CalicoObjects): readonly Invocation[];
}

/** A Felix that remembers what it has written, for a host that runs on. */
export function felix(options: FelixOptions): Felix {
  let known: readonly FelixState[] = [];
  return {
    sync(objects) {
      // A family that has lost its last workload keeps its tables.
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
