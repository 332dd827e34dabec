import { checkArgument, someText } from '@packet-path/core';

/** Tools' outputs, each by how its first line that is no comment begins. */
const OUTPUTS: readonly (readonly [name: string, beginning: RegExp])[] = [
  ['iptables-save', /^\*(?:nat|filter|mangle|raw|security)\b/],
  ['iptables -S', /^-P \S+ (?:ACCEPT|DROP)/],
  ['iptables -L', /^Chain \S+ \(/],
  ['nft list ruleset', /^(?:table (?:ip|ip6|inet|arp|bridge|netdev) \S+ *\{|flush ruleset)/],
  ['nft -j list ruleset', /^\{\s*"nftables"/],
  ['ipset save', /^create \S+ (?:hash|bitmap|list):/],
  ['ipset list', /^Name: /],
  ['ipvsadm -Ln', /^IP Virtual Server version/],
  ['ipvsadm-save -n', /^-A (?:-t|-u|-f|--sctp-service) /],
  ['ip addr', /^\d+: [^\s:]+: </],
  ['ip -j addr', /^\[\s*\{\s*"(?:ifindex|ifname)"/],
  ['ip rule', /^\d+:\s+(?:not )?from /],
  ['ip -j rule', /^\[\s*\{\s*"priority"/],
  ['ip -j route', /^\[\s*\{\s*"(?:dst|type)"/],
  [
    'ip route',
    /^(?:(?:unicast|local|broadcast|blackhole|unreachable|prohibit) )?(?:default|[\da-f.:]+(?:\/\d+)?) (?:.*\b(?:dev|via) |proto )/,
  ],
  ['conntrack -L', /^(?:ipv[46]\s+\d+\s+)?[a-z]+\s+\d+ (?:\d+ )?.*\bsrc=\S+ dst=/],
  [
    'kubectl get without -o yaml',
    /^(?:NAMESPACE +)?NAME +(?:TYPE +CLUSTER-IP|ADDRESSTYPE|ENDPOINTS|STATUS|READY)\b/,
  ],
  ['kubectl get -o yaml', /^(?:apiVersion|kind|items|metadata):|^\{\s*"apiVersion"/],
];

/**
 * The tool whose output a text is, `iptables-save` or `nft list ruleset` for instance; undefined where its
 * first line does not say so.
 */
export function recognise(text: string): string | undefined {
  checkArgument('recognise', 'text', text, someText);
  const start = /^(?:\s*(?:#.*|---)?\n)*\s*/.exec(text.slice(0, 65_536))?.[0].length ?? 0;
  const beginning = text.slice(start, start + 1000);
  return OUTPUTS.find(([, pattern]) => pattern.test(beginning))?.[0];
}
