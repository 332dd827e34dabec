import { type Cluster, isProxied, readCluster } from '@packet-path/cluster';
import { PacketPathError } from '@packet-path/core';
import { passedOver } from './passed-over.ts';
import { readInput, sourceOf } from './read-input.ts';
import { checkOutput } from './recognise.ts';

const KUBECTL = 'kubectl get services,endpointslices,nodes -A -o yaml';

/** The text of a file that describes a cluster. @throws {PacketPathError} where another tool printed it */
export function clusterText(file: string): string {
  return checkOutput(readInput(file), sourceOf(file), ['kubectl get -o yaml']);
}

/**
 * Reads a cluster, and tells of objects that were passed over and of services that nobody serves.
 *
 * @throws {PacketPathError} what is wrong with the text; `not-found` where it has no service
 */
export function clusterOfText(
  text: string,
  file: string,
  tell: (sentence: string) => void,
): Cluster {
  const source = sourceOf(file);
  const cluster = readCluster(text, {
    source,
    onPassedOver: (kind, count) => tell(`${source}: ${passedOver(kind, count)}`),
  });
  const served = cluster.services.filter(isProxied);
  if (served.length === 0) {
    const what = cluster.services.length === 0 ? 'no service' : 'no service with a cluster IP';
    throw new PacketPathError('not-found', `there is ${what}`, {
      source,
      expected: `Services and EndpointSlices: ${KUBECTL}`,
    });
  }
  if (served.every(({ ports }) => ports.every(({ endpoints }) => endpoints.length === 0))) {
    tell(
      `${source}: no service has an endpoint, so every connection is refused or dropped: EndpointSlices belong beside the Services (${KUBECTL})`,
    );
  }
  return cluster;
}

/** Reads the cluster of a file. Throws as {@link clusterOfText} does. */
export function readClusterFile(file: string, tell: (sentence: string) => void): Cluster {
  return clusterOfText(clusterText(file), file, tell);
}
