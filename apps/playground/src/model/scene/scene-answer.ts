import { formatEndpoint } from 'packet-path/core';
import { clientAddress, nodePlace, proxyPorts } from 'packet-path/data-plane';
import type { SceneAnswer, SceneService } from '../protocol/scene.ts';
import { ruledHost } from './make-host.ts';
import { offered } from './offered-services.ts';
import type { OpenedCluster, OpenedScene } from './opened-scene.ts';
import { rulesTargets } from './rules-targets.ts';

/** The parts of a scene that a user chooses from. */
export function sceneAnswer(scene: OpenedScene, services: readonly SceneService[]): SceneAnswer {
  const first = services.find(({ endpoints }) => endpoints > 0) ?? services[0];
  const told = {
    services: offered(services, ''),
    count: services.length,
    first: first?.name ?? '',
  };
  if (scene.kind === 'rules') {
    // Where a walk has nobody to call, nothing else would read the texts.
    const notes = services.length === 0 ? ruledHost(scene, 4, '1').notes : [];
    return { isCluster: false, ...told, endpoints: 0, policies: 0, notes };
  }
  return {
    isCluster: true,
    ...told,
    endpoints: services.reduce((sum, service) => sum + service.endpoints, 0),
    policies: scene.policies?.policies.length ?? 0,
    notes: scene.notes,
  };
}

/** Every service port of a scene, at each of its addresses; of a host with rules the addresses that these are about. */
export function servicesOf(scene: OpenedScene): readonly SceneService[] {
  return scene.kind === 'rules' ? rulesTargets(scene) : clusterServices(scene);
}

function clusterServices({ cluster }: OpenedCluster): readonly SceneService[] {
  const place = nodePlace(cluster);
  return place.networks.flatMap(({ family }) => {
    const node = clientAddress('node', place, family);
    const suffix = family === 6 ? ', IPv6' : '';
    return proxyPorts(cluster, family).map(
      (port): SceneService => ({
        name: port.name,
        protocol: port.protocol,
        endpoints: port.endpoints.length,
        addresses: [
          ['cluster IP', port.clusterIP, port.port] as const,
          ...port.externalIPs.map((address) => ['external IP', address, port.port] as const),
          ...port.loadBalancerIPs.map((address) => ['load balancer', address, port.port] as const),
          ...(port.nodePort === 0 ? [] : [['node port', node, port.nodePort] as const]),
        ].map(([what, address, number]) => ({
          what: `${what}${suffix}`,
          at: formatEndpoint({ address, port: number }),
        })),
      }),
    );
  });
}
