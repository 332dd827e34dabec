import type { Packet } from '@packet-path/core';
import type { Departure, Hop } from '../src/index.ts';

/**
 * The packets that left a host and did not arrive at one other exactly once, and those that arrived though
 * none had left: none where packets are conserved. A packet that was told to be lost, or to have come to a
 * pod or outside, has arrived there.
 */
export function unconserved(hops: readonly Hop[], departures: readonly Departure[]): string[] {
  const balance = new Map<string, number>();
  const add = (key: string, by: number): void => {
    balance.set(key, (balance.get(key) ?? 0) + by);
  };
  // Each packet that a hop emitted must be told to have departed, once.
  for (const { node, traversal } of hops) {
    if (traversal.work !== traversal.alone) continue;
    for (const packet of traversal.emitted) add(`left ${node}: ${keyOf(packet)}`, 1);
  }
  for (const { from, packet, fate } of departures) {
    if (from !== null) add(`left ${from}: ${keyOf(packet)}`, -1);
    if (fate.kind === 'node') add(`came to ${fate.node}: ${keyOf(packet)}`, 1);
  }
  for (const { node, packet } of hops) {
    if (packet.inputInterface === 'eth0') add(`came to ${node}: ${keyOf(packet)}`, -1);
  }
  return Array.from(balance).flatMap(([key, left]) => (left === 0 ? [] : [`${left} ${key}`]));
}

function keyOf(packet: Packet): string {
  const { ttl, length, fragment, tcp, encapsulated } = packet;
  return [packet, ttl, length, fragment?.offset, tcp?.sequence, encapsulated].join(' ');
}
