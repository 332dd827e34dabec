import type { LinuxHost } from '@packet-path/linux-host';
import type { ProgramSize } from './result.ts';

/** What a host has loaded, both families together. */
export function programSize({ restored, ipsets, ipvs, nftables }: LinuxHost): ProgramSize {
  const size = {
    rules: (restored[4]?.rules ?? 0) + (restored[6]?.rules ?? 0),
    chains: (restored[4]?.chains ?? 0) + (restored[6]?.chains ?? 0),
    sets: ipsets.names().length,
    virtualServices: ipvs.view.serviceCount,
  };
  for (const { sets, chains } of nftables.view.tables) {
    size.sets += sets.length;
    size.chains += chains.length;
    for (const { rules } of chains) size.rules += rules.length;
  }
  return size;
}
