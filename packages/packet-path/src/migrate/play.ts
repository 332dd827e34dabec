import { type Connection, type Flow, Protocol } from '@packet-path/core';
import type { KubernetesNode } from '@packet-path/node';

/** The fate of a flow in words: `reaches an endpoint, masqueraded`, `refused (filter …, rule 3)`. */
export function fateOf(node: KubernetesNode, flow: Flow): string {
  return wordsOf(node.connect(flow));
}

function wordsOf(connection: Connection): string {
  const { outcome, translated, flow, why } = connection;
  const isServed = translated.includes('destination');
  if (outcome === 'established') {
    if (isServed)
      return translated.includes('source')
        ? 'reaches an endpoint, masqueraded'
        : 'reaches an endpoint';
    return flow.protocol === Protocol.ICMP || flow.protocol === Protocol.ICMPV6
      ? 'is answered'
      : 'goes on untranslated';
  }
  if (outcome === 'misdirected') return 'reaches an endpoint whose answer is lost';
  return why === null ? outcome : `${outcome} (${why.replace(/, rule \d+$/, '')})`;
}

/** The fate without the place of the rule: by this fates are compared. */
export function sameFate(before: string, after: string): boolean {
  return plain(before) === plain(after);
}

/** A fate without the place of the rule. */
export function plain(fate: string): string {
  return fate.replace(/ \(.*\)$/, '');
}
