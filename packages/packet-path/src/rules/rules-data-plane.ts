import type { DataPlane } from '@packet-path/data-plane';
import type { LinuxHost } from '@packet-path/linux-host';
import { givenNetwork } from './given-network.ts';
import { longestMemory } from './nat-destinations.ts';
import { notedHost, type RulesHostOptions, rulesHostOptions } from './rules-host.ts';
import { rulesPlane } from './rules-plane.ts';
import { supposeVirtualAddresses } from './virtual-addresses.ts';

/** Rules from anywhere as a data plane, and what its user must know of its host. */
export interface NotedPlane {
  readonly plane: DataPlane;
  readonly notes: readonly string[];
}

/**
 * Rules from anywhere as a data plane, to lay them beside others. Its hosts have the rules as they are,
 * whatever the cluster.
 *
 * @throws {PacketPathError} what is wrong with the rules
 */
export function rulesDataPlane(options: RulesHostOptions): NotedPlane {
  const { family } = options;
  const network = options.network ?? givenNetwork({}, family);
  const { notes } = notedHost({ ...options, network });
  const memory = ({ iptables }: LinuxHost): number => {
    const table = iptables[family].view.table('nat');
    return table === undefined ? 0 : longestMemory(table);
  };
  const plane: DataPlane = {
    name: 'rules',
    title: 'these rules',
    ...(options.rules !== undefined && { serviceRules: { table: 'nat', hook: 'PREROUTING' } }),
    make: (_, { seed, choices, clock }) => {
      const made = rulesHostOptions({ ...options, network, ...(seed !== undefined && { seed }) });
      const { host, planeHost } = rulesPlane(
        { ...made, ...(choices && { choices }), ...(clock && { clock }) },
        memory,
      );
      supposeVirtualAddresses(host, network.isSupposed);
      return planeHost;
    },
  };
  return { plane, notes };
}
