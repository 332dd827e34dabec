import { syntheticCluster } from '@packet-path/cluster';
import { PacketPathError } from '@packet-path/core';
import type { DataPlane } from '@packet-path/data-plane';
import { balanceEndpoints, balanceNodes, runBalance } from '@packet-path/experiment';
import { kubeProxyPlane } from '@packet-path/node';
import type { StudyCell, SweepStudy } from './sweep-study.ts';

const SERVICE = 'default/svc-00001';
/** The plane's own way to choose. */
const OWN = 'own';

/** The question of balance: how evenly one service's connections are spread over its endpoints. */
export const balanceStudy: SweepStudy = {
  name: 'balance',
  parameters: {
    plane: { kind: 'plane', sentence: 'the data plane of each client node' },
    scheduler: {
      kind: 'word',
      default: OWN,
      sentence: "a scheduler of IPVS, with the plane 'ipvs'; own: the plane's",
    },
    endpoints: { kind: 'whole', from: 1, to: 10_000, default: 10, sentence: 'of the service' },
    added: {
      kind: 'whole',
      from: 0,
      to: 10_000,
      default: 0,
      sentence: 'endpoints that come after half of the connections',
    },
    nodes: { kind: 'whole', from: 1, to: 1000, default: 1, sentence: 'client nodes' },
    connections: { kind: 'whole', from: 1, to: 1_000_000, default: 1000, sentence: 'of all nodes' },
    alive: {
      kind: 'whole',
      from: 0,
      to: 100_000,
      default: 0,
      sentence: 'connections that stay open; 0: each is closed at once',
    },
    repeat: { kind: 'whole', from: 0, to: 1_000_000, default: 0, sentence: 'number of the run' },
  },
  results: {
    jain: 'mean',
    largestOverMean: 'mean',
    chiSquared: 'mean',
    degrees: 'count',
    deviation: 'mean',
    jainOfNodes: 'mean',
    failed: 'count',
    evenAfter: 'mean',
  },
  run(cell) {
    const { endpoints, added, nodes, connections, alive } = cell.parameters;
    const [few, more] = [Number(endpoints), Number(added)];
    const large = syntheticCluster({
      services: 1,
      endpointsPerService: few + more,
      seed: cell.seed,
    });
    const [service] = large.services;
    const ports = service!.ports.map((port) => ({
      ...port,
      endpoints: port.endpoints.slice(0, few),
    }));
    const cluster = more === 0 ? large : { ...large, services: [{ ...service!, ports }] };
    const clients = balanceNodes(planeOf(cell), cluster, {
      nodes: Number(nodes),
      service: SERVICE,
      seed: cell.seed,
    });
    const known = balanceEndpoints(cluster, SERVICE);
    const at = Math.floor(Number(connections) / 2);
    const all = [...known, ...balanceEndpoints(large, SERVICE).slice(few)];
    const result = runBalance({
      clients,
      endpoints: known,
      connections: Number(connections),
      alive: Number(alive),
      ...(more > 0 && { scaleUp: { at, cluster: large, endpoints: all } }),
    });
    const { jain, largestOverMean, chiSquared, degrees, deviation, order, evenedOut } = result;
    const ofNodes = result.clients.reduce((sum, client) => sum + client.jain, 0);
    return {
      jain,
      largestOverMean,
      chiSquared,
      degrees,
      deviation,
      jainOfNodes: ofNodes / result.clients.length,
      failed: order.filter((place) => place < 0).length,
      // Connections after the scale-up; all of them and one more where the balance was never even.
      evenAfter: more === 0 ? 0 : (evenedOut?.connections ?? Number(connections) - at + 1),
    };
  },
  estimate({ nodes, connections, endpoints }) {
    const hosts = Number(nodes);
    return {
      seconds: 0.6 + hosts * 0.05 + Number(connections) * (400e-6 + Number(endpoints) * 0.2e-6),
      bytes: 120e6 + hosts * 3e6 + Number(connections) * 2000,
    };
  },
};

/** @throws {PacketPathError} `bad-option` for a scheduler of a plane that has none */
function planeOf({ parameters, plane }: StudyCell): DataPlane {
  const { scheduler, plane: name } = parameters;
  if (scheduler === OWN) return plane('plane');
  if (name === 'ipvs') {
    return kubeProxyPlane(`ipvs-${scheduler}`, `IPVS, ${scheduler}`, {
      mode: 'ipvs',
      scheduler: String(scheduler),
    });
  }
  throw new PacketPathError('bad-option', `the plane '${name}' has no scheduler '${scheduler}'`, {
    expected: "the plane 'ipvs', or the scheduler 'own'",
  });
}
