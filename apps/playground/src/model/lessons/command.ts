import { clusterFlows } from 'packet-path/data-plane';
import type { LessonFlow } from '../protocol/lessons.ts';
import { MODES } from '../protocol/scene.ts';
import { shopCluster } from '../scene/shop.ts';

/** The connection of a `packet-path trace` or `compare` over the shop; undefined for another command. */
export function flowOfCommand(line: string): LessonFlow | undefined {
  if (!/packet-path (?:trace|compare) --cluster shop\.yaml /.test(line)) return undefined;
  const option = (name: string): string | undefined =>
    new RegExp(`--${name} (\\S+)`).exec(line)?.[1];
  const to = option('to');
  const mode = MODES.find((known) => known === (option('mode') ?? 'iptables'));
  if (to === undefined || mode === undefined) return undefined;
  const from = option('from') ?? 'pod';
  const isService = to.includes('/');
  if (!isService) return { from, to, at: 'cluster IP', mode };
  const flow = clusterFlows(shopCluster(), { service: to, from: ['pod'] })[0];
  return flow && { from, to: flow.service, at: 'cluster IP', mode };
}
