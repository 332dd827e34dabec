import type { SceneService } from '../protocol/scene.ts';
import type { OpenedRules } from './opened-scene.ts';

/** Targets that are offered. */
const MOST_TARGETS = 40;

/** Addresses with ports as the tools write them in rules, services and elements of maps. */
const TARGETS: readonly RegExp[] = [
  /-d (?<address>[\d.]+)(?:\/32)?(?= ).*? -p (?<protocol>tcp|udp|sctp)\b.*? --dport (?<port>\d+)\b/g,
  /-A -(?<flag>[tu]) (?<address>[\d.]+):(?<port>\d+)/g,
  /^(?<protocol>TCP|UDP|SCTP) +(?<address>[\d.]+):(?<port>\d+) /gm,
  /ip daddr (?<address>[\d.]+) (?<protocol>tcp|udp|sctp) dport (?<port>\d+)/g,
  /\b(?<address>\d+\.[\d.]+) \. (?<protocol>tcp|udp|sctp) \. (?<port>\d+) /g,
];

/** Addresses and ports that the rules of a host are about, to choose from. */
export function rulesTargets({ texts }: OpenedRules): readonly SceneService[] {
  const found = new Map<string, SceneService>();
  for (const { text } of Object.values(texts)) {
    for (const pattern of TARGETS) {
      for (const { groups = {} } of text.matchAll(pattern)) {
        const { address, port, flag, protocol = flag === 'u' ? 'udp' : 'tcp' } = groups;
        const name = `${address}:${port}`;
        found.set(name, { name, protocol: protocol.toLowerCase(), addresses: [], endpoints: 0 });
        if (found.size === MOST_TARGETS) return [...found.values()];
      }
    }
  }
  return [...found.values()];
}
