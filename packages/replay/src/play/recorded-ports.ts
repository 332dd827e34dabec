import { type Packet, protocolName } from '@packet-path/core';
import { isObject } from '../case/field.ts';
import type { Expectation, Json, JsonObject } from '../case/kernel-case.ts';

/** The ports that NAT gave a step's new connection, as its recording shows them. */
export class RecordedPorts {
  readonly #ports: Readonly<Partial<Record<'source' | 'destination', number>>>;

  constructor(packet: Packet | undefined, expect: Expectation) {
    this.#ports = packet === undefined ? {} : find(packet, expect);
  }

  /** The port that a manipulation chose; undefined where the recording does not show it. */
  of(manipulation: 'source' | 'destination'): number | undefined {
    return this.#ports[manipulation];
  }
}

function find(
  packet: Packet,
  expect: Expectation,
): Partial<Record<'source' | 'destination', number>> {
  const changes = isObject(expect['conntrackChanges']) ? expect['conntrackChanges']['set'] : [];
  for (const entry of [...objects(expect['conntrack']), ...objects(changes)]) {
    const { original, reply } = entry;
    if (entry['protocol'] !== protocolName(packet.protocol)) continue;
    if (!isObject(original) || !isObject(reply) || !isOf(packet, original)) continue;
    if (packet.icmp !== null) return numbers(reply['id'], reply['id']);
    return numbers(reply['dport'], reply['sport']);
  }
  // A connection that left no entry shows in what the host sent.
  const [frame] = [...objects(expect['emitted']), ...objects(expect['deliveredAs'])];
  if (frame === undefined || frame['protocol'] !== 'tcp') return {};
  return numbers(frame['sport'], frame['dport']);
}

function numbers(
  source: Json | undefined,
  destination: Json | undefined,
): Partial<Record<'source' | 'destination', number>> {
  return {
    ...(typeof source === 'number' && { source }),
    ...(typeof destination === 'number' && { destination }),
  };
}

/** Whether an entry's original direction is the packet's. */
function isOf(packet: Packet, original: JsonObject): boolean {
  if (original['src'] !== String(packet.source)) return false;
  if (original['dst'] !== String(packet.destination)) return false;
  if (packet.icmp !== null) return original['id'] === packet.icmp.id;
  return original['sport'] === packet.sourcePort && original['dport'] === packet.destinationPort;
}

function objects(value: Json | undefined): readonly JsonObject[] {
  if (isObject(value)) return [value];
  return Array.isArray(value) ? (value as readonly Json[]).filter(isObject) : [];
}
