import { checkArgument, someBareHost } from '@packet-path/core';
import { type ProgramSize, programSize } from '@packet-path/data-plane';
import type { LinuxHost } from '@packet-path/linux-host';

/** The size of a host's program, all models together, built-in chains counted too. */
export function linuxSize(host: LinuxHost): ProgramSize {
  checkArgument('linuxSize', 'host', host, someBareHost);
  const size = { ...host.nftables.counts };
  const { ipsets, nftables, ipvs } = host;
  let bytes = ipsets.savedLength + nftables.savedLength + ipvs.savedLength;
  for (const family of [4, 6] as const) {
    const { view } = host.iptables[family];
    bytes += host.iptables[family].savedLength;
    size.chains += view.chains;
    size.rules += view.rules;
  }
  for (const set of host.ipsets.view.sets) {
    size.sets++;
    size.elements += set.size;
  }
  return programSize({ ...size, services: host.ipvs.view.serviceCount, bytes });
}
