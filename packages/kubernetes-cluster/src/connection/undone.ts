import { type Packet, Tuple } from '@packet-path/core';
import type { Hop } from '../way/hop.ts';

/** A packet's tuple as it came to a node, and as it left it. */
interface Rewriting {
  readonly node: string;
  readonly came: Tuple;
  readonly left: Tuple;
}

/**
 * The nodes that rewrote a request's addresses or ports, and at which its reply was not rewritten back:
 * it did not cross them, or crossed them as another connection's packet.
 */
export function notUndone(request: readonly Hop[], reply: readonly Hop[]): readonly string[] {
  const back = rewritings(reply);
  return rewritings(request)
    .filter(({ came, left }) => !came.equals(left))
    .filter(
      ({ node, came, left }) =>
        !back.some(
          (other) =>
            other.node === node &&
            other.came.equals(left.reply()) &&
            other.left.equals(came.reply()),
        ),
    )
    .map(({ node }) => node);
}

function rewritings(hops: readonly Hop[]): readonly Rewriting[] {
  return hops.flatMap(({ node, packet, traversal, isOuter }) => {
    const { outcome, emitted, delivered } = traversal;
    if (isOuter || (outcome !== 'forwarded' && outcome !== 'delivered')) return [];
    const [out] = outcome === 'forwarded' ? emitted : delivered;
    return out === undefined || out.protocol !== packet.protocol
      ? []
      : [{ node, came: tupleOf(packet), left: tupleOf(out) }];
  });
}

function tupleOf({
  protocol,
  source,
  destination,
  sourcePort,
  destinationPort,
  icmp,
}: Packet): Tuple {
  const from = icmp?.id ?? sourcePort;
  const to = icmp?.id ?? destinationPort;
  return new Tuple(protocol, source, destination, from, to);
}
