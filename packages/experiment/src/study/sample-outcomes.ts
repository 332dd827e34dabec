import type { Endpoint, Flow } from '@packet-path/core';
import { type FlowOutcome, openedBy, type PlaneHost } from '@packet-path/data-plane';
import type { StudySample } from './result.ts';

/** Of all samples of this size, this share misses no endpoint that it says it cannot miss. */
const CONFIDENCE = 0.99;

/** Ports from which a sample's connections are opened, one after the other. */
const [FIRST_PORT, PORTS] = [32_768, 28_232];

/** Connections to one destination, each forgotten before the next, on a host that draws by its seed. */
export function sampleOutcomes(host: PlaneHost, flow: Flow, connections: number): FlowOutcome[] {
  return Array.from({ length: connections }, (_, index) => {
    const source: Endpoint = { ...flow.source, port: FIRST_PORT + (index % PORTS) };
    const connection = host.connect({ ...flow, source });
    if (connection.outcome === 'established') connection.close();
    host.forget();
    return { probability: 1 / connections, ...openedBy(connection) };
  });
}

/**
 * The words about a sample: an endpoint that gets a share of more than `missedShare` of all
 * connections would have been met, but for one sample in a hundred: (1 - share)^connections = 0.01.
 */
export function sampleOf(connections: number, reason: string): StudySample {
  const missedShare = 1 - (1 - CONFIDENCE) ** (1 / connections);
  return { connections, reasons: [reason], confidence: CONFIDENCE, missedShare };
}
