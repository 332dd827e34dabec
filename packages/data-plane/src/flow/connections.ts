import {
  type Connection,
  checkArgument,
  type FlowLike,
  flowOf,
  type PacketPath,
  printedAs,
  someFlow,
  someHost,
  toFlow,
  wholeNumber,
} from '@packet-path/core';
import { FreshSources } from './fresh-sources.ts';

/**
 * New connections to one destination, as many as asked for, each from a source of its own: the ports from
 * the flow's own on, then those of the next address. Each is opened when it is asked for, and stays open
 * until it is closed.
 *
 * ```ts
 * for (const { opening, knownBefore } of connections(node, flow, 3)) {
 *   `${opening.rulesEvaluated} rules, known before: ${knownBefore}`;
 * }
 * ```
 *
 * @param path any host that takes the flow; a service's name where it knows services
 * @throws {PacketPathError} `bad-option` at once for a count that is none; as `connect` does
 */
export function connections(
  path: PacketPath,
  flow: FlowLike,
  count: number,
): Generator<Connection, void, undefined> {
  checkArgument('connections', 'path', path, someHost);
  checkArgument('connections', 'flow', flow, someFlow);
  checkArgument('connections', 'count', count, wholeNumber());
  const text = (): string =>
    `${count} ${count === 1 ? 'connection' : 'connections'}, each opened when it is asked for`;
  return printedAs(text)(opened(path, flow, count));
}

function* opened(
  path: PacketPath,
  flow: FlowLike,
  count: number,
): Generator<Connection, void, undefined> {
  const named = typeof flow.destination === 'string' && flow.destination.includes('/');
  // A host that knows services finds the destination itself.
  const first = toFlow(named ? { ...flow, destination: flow.source } : flow);
  const sources = new FreshSources(first.source);
  for (let index = 0; index < count; index++) {
    const source = sources.next();
    yield path.connect(
      named
        ? { protocol: first.protocol, source, destination: flow.destination }
        : flowOf(first.protocol, source, first.destination),
    );
  }
}
