import { type Cursor, readName, readNameOr } from '@packet-path/manifest';
import type { ServiceEndpoint, ServiceProtocol } from '../cluster.ts';

/** The endpoints of one port of one EndpointSlice. */
export interface SliceEndpoints {
  /** `namespace/name` of the service. */
  readonly service: string;
  readonly portName: string;
  readonly protocol: ServiceProtocol;
  readonly endpoints: readonly ServiceEndpoint[];
}

const ADDRESS_TYPES = ['IPv4', 'IPv6', 'FQDN'] as const;
export const PROTOCOLS = ['TCP', 'UDP', 'SCTP'] as const;

/**
 * Reads a `discovery.k8s.io` EndpointSlice. A slice of no service, or of host names, gives nothing. Before
 * v1 an endpoint said its node and zone in its `topology`.
 */
export function readEndpointSlice(slice: Cursor, apiVersion: string): readonly SliceEndpoints[] {
  const metadata = slice.field('metadata');
  const namespace = readNameOr(metadata.field('namespace'), 'label', 'default');
  const name = readNameOr(
    metadata.field('labels').field('kubernetes.io/service-name'),
    'label-value',
    '',
  );
  const addressType = slice.field('addressType');
  addressType.text();
  const family = addressType.oneOf(ADDRESS_TYPES);
  if (family === 'FQDN') return [];
  const endpoints = slice
    .field('endpoints')
    .items()
    .map((endpoint) => readEndpoint(endpoint, family, apiVersion.includes('/v1beta1')));
  const result: SliceEndpoints[] = [];
  for (const port of slice.field('ports').items()) {
    const number = port.field('port');
    // A port without a number stands for all ports; kube-proxy ignores it.
    if (number.absent) continue;
    const value = number.port();
    result.push({
      service: `${namespace}/${name}`,
      portName: port.field('name').value === '' ? '' : readNameOr(port.field('name'), 'label', ''),
      protocol: port.field('protocol').oneOf(PROTOCOLS),
      endpoints: endpoints.map((endpoint) => Object.freeze({ ...endpoint, port: value })),
    });
  }
  return name === '' ? [] : result;
}

function readEndpoint(
  endpoint: Cursor,
  type: 'IPv4' | 'IPv6',
  hasTopology: boolean,
): Omit<ServiceEndpoint, 'port'> {
  const written = endpoint.field('addresses');
  const addresses = written.items().map((item) => {
    const address = item.address();
    if (address.family !== (type === 'IPv4' ? 4 : 6)) {
      item.fail(
        'bad-address',
        `${address} is not of the slice's address type`,
        `an ${type} address`,
      );
    }
    return address;
  });
  // kube-proxy takes the first address; further ones belong to the same pod.
  const address =
    addresses[0] ?? written.fail('bad-cluster', 'it has no address', 'a list of addresses');
  const conditions = endpoint.field('conditions');
  const hints = endpoint.field('hints');
  const ofTopology = (label: string): string | undefined =>
    hasTopology
      ? readNameOr(endpoint.field('topology').field(label), 'label-value', undefined)
      : undefined;
  return {
    address,
    ready: conditions.field('ready').flagOr(true),
    serving: conditions.field('serving').flagOr(true),
    terminating: conditions.field('terminating').flagOr(false),
    nodeName:
      readNameOr(endpoint.field('nodeName'), 'subdomain', undefined) ??
      ofTopology('kubernetes.io/hostname'),
    zone:
      readNameOr(endpoint.field('zone'), 'label-value', undefined) ??
      ofTopology('topology.kubernetes.io/zone'),
    forZones: readHints(hints.field('forZones')),
    forNodes: readHints(hints.field('forNodes')),
  };
}

function readHints(list: Cursor): readonly string[] | undefined {
  if (list.absent) return undefined;
  return Object.freeze(list.items().map((hint) => readName(hint.field('name'), 'label-value')));
}
