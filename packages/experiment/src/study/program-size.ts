import type { LinuxHost } from '@packet-path/linux-host';
import type { ProgramSize } from './result.ts';

/** What a host has loaded, both families together. */
export function programSize({ restored, ipsets, ipvs }: LinuxHost): ProgramSize {
  return {
    rules: (restored[4]?.rules ?? 0) + (restored[6]?.rules ?? 0),
    chains: (restored[4]?.chains ?? 0) + (restored[6]?.chains ?? 0),
    sets: ipsets.names().length,
    virtualServices: ipvs.services().length,
  };
}
