import { type ProgramSize, programSize } from '@packet-path/data-plane';
import type { LinuxHost } from '@packet-path/linux-host';

/** The size of a host's program, all models together, built-in chains counted too. */
export function linuxSize(host: LinuxHost): ProgramSize {
  const size = { rules: 0, chains: 0, sets: 0, elements: 0 };
  const texts = [host.ipsets.save(), host.nftables.save(), host.ipvs.save()];
  let bytes = texts.reduce((sum, text) => sum + text.length, 0);
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
  for (const { sets, chains } of host.nftables.view.tables) {
    size.sets += sets.length;
    for (const { elements } of sets) size.elements += elements.length;
    size.chains += chains.length;
    for (const { rules } of chains) size.rules += rules.length;
  }
  return programSize({ ...size, services: host.ipvs.view.serviceCount, bytes });
}
