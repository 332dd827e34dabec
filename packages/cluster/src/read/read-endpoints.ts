import { type Cursor, readName, readNameOr } from '@packet-path/manifest';
import type { ServiceEndpoint } from '../cluster.ts';
import { PROTOCOLS, type SliceEndpoints } from './read-endpoint-slice.ts';

/**
 * Reads a `v1` Endpoints as kube-proxy did before there were slices (pkg/proxy/endpoints.go,
 * `endpointsToEndpointsMap`): the addresses of each subset at each of its ports. Addresses that are not
 * ready are no endpoints.
 */
export function readEndpoints(object: Cursor): readonly SliceEndpoints[] {
  const metadata = object.field('metadata');
  const namespace = readNameOr(metadata.field('namespace'), 'label', 'default');
  const service = `${namespace}/${readName(metadata.field('name'), 'subdomain')}`;
  return object
    .field('subsets')
    .items()
    .flatMap((subset) => {
      const endpoints = subset.field('addresses').items().map(readEndpoint);
      return subset
        .field('ports')
        .items()
        .map((port): SliceEndpoints => {
          const number = port.field('port').port();
          const name = port.field('name');
          return {
            service,
            portName: name.value === '' ? '' : readNameOr(name, 'label', ''),
            protocol: port.field('protocol').oneOf(PROTOCOLS),
            endpoints: endpoints.map((endpoint) => Object.freeze({ ...endpoint, port: number })),
          };
        });
    });
}

function readEndpoint(address: Cursor): Omit<ServiceEndpoint, 'port'> {
  return {
    address: address.field('ip').address(),
    ready: true,
    serving: true,
    terminating: false,
    nodeName: readNameOr(address.field('nodeName'), 'subdomain', undefined),
    zone: undefined,
    forZones: undefined,
    forNodes: undefined,
  };
}
