import { formatEndpoint } from 'packet-path/core';
import { clientAddress, nodePlace, proxyPorts } from 'packet-path/data-plane';
import type { SceneAnswer, SceneService } from '../protocol/scene.ts';
import { ruledHost } from './make-host.ts';
import type { OpenedCluster, OpenedScene } from './opened-scene.ts';
import { rulesTargets } from './rules-targets.ts';

/** The parts of a scene that a user chooses from: every service port, at each of its addresses. */
export function sceneAnswer(scene: OpenedScene): SceneAnswer {
  if (scene.kind === 'rules') {
    const services = rulesTargets(scene);
    // Where a walk has nobody to call, nothing else would read the texts.
    const notes = services.length === 0 ? ruledHost(scene, 4, '1').notes : [];
    return { isCluster: false, services, endpoints: 0, policies: 0, notes };
  }
  const services = servicesOf(scene);
  return {
    isCluster: true,
    services,
    endpoints: services.reduce((sum, service) => sum + service.endpoints, 0),
    policies: scene.policies?.policies.length ?? 0,
    notes: scene.notes,
  };
}

function servicesOf({ cluster }: OpenedCluster): readonly SceneService[] {
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
