import type { LinuxHost } from '@packet-path/linux-host';

/** A host's program, in an order of its own: two ways to the same end must agree in it. */
export function programmedState(host: LinuxHost): object {
  return {
    iptables: host.iptables[4].save().split('\n'),
    ip6tables: host.iptables[6].save().split('\n'),
    ipset: host.ipsets.save().split('\n').sort(),
    nftables: nftBlocks(host.nftables.save()),
    // Servers that wait for their last connection to end have weight 0.
    ipvsadm: host.ipvs
      .save()
      .split('\n')
      .filter((line) => !line.endsWith('-w 0')),
    addresses: [...host.interfaces.values()]
      .filter(({ addresses }) => addresses.length > 0)
      .map(({ name, addresses }) => [name, addresses.map(String).sort()]),
    sysctls: [...host.sysctls.entries()].map(([name, value]) => `${name}=${value}`).sort(),
  };
}

/** The tables' chains and sets by name, the elements of each sorted. */
function nftBlocks(text: string): object {
  const blocks: Record<string, string | readonly string[]> = {};
  for (const [, family, body] of text.matchAll(/^table (\S+) \S+ \{\n(.*?)^\}/gms)) {
    for (const [, name, lines] of body!.matchAll(/^\t(\S+ \S+) \{\n(.*?)^\t\}/gms)) {
      const [head = '', elements] = lines!.split('elements = ');
      const sorted = elements
        ?.replace(/[{}]/g, '')
        .split(/,\s+/)
        .map((each) => each.trim())
        .sort();
      blocks[`${family} ${name}`] = [head.trim(), ...(sorted ?? [])];
    }
  }
  return blocks;
}
