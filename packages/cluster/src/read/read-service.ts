import type { Address, Family } from '@packet-path/core';
import { type Cursor, readName, readNameOr } from '@packet-path/manifest';
import { DEFAULT_AFFINITY_SECONDS, type Service, type ServicePort } from '../cluster.ts';
import { PROTOCOLS } from './read-endpoint-slice.ts';

/** A Service without endpoints, which EndpointSlices list. */
export type BareService = Omit<Service, 'ports'> & { readonly ports: readonly BarePort[] };
type BarePort = Omit<ServicePort, 'endpoints'>;

const TYPES = ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'] as const;
const POLICIES = ['Cluster', 'Local'] as const;
/** The longest affinity that the API accepts, a day (core/v1, `MaxClientIPServiceAffinitySeconds`). */
const MAX_AFFINITY_SECONDS = 86_400;

/** Reads a `v1` Service. */
export function readService(service: Cursor): BareService {
  const metadata = service.field('metadata');
  const labels = metadata.field('labels');
  const spec = service.field('spec');
  spec.object();
  const type = spec.field('type').oneOf(TYPES);
  const clusterIPs = type === 'ExternalName' ? {} : readClusterIPs(spec);
  const isProxied = clusterIPs[4] !== undefined || clusterIPs[6] !== undefined;
  return {
    namespace: readNameOr(metadata.field('namespace'), 'label', 'default'),
    name: readName(metadata.field('name'), 'label'),
    type,
    clusterIPs: Object.freeze(clusterIPs),
    ports: readPorts(spec.field('ports'), isProxied),
    externalIPs: addresses(spec.field('externalIPs')),
    loadBalancerIPs: readLoadBalancerIPs(service.field('status').field('loadBalancer')),
    loadBalancerSourceRanges: Object.freeze(
      spec
        .field('loadBalancerSourceRanges')
        .items()
        .map((range) => range.prefix()),
    ),
    affinitySeconds: readAffinity(spec),
    internalTrafficPolicy: spec.field('internalTrafficPolicy').oneOf(POLICIES),
    externalTrafficPolicy: spec.field('externalTrafficPolicy').oneOf(POLICIES),
    healthCheckNodePort: portOrNone(spec.field('healthCheckNodePort')),
    proxyName: readNameOr(
      labels.field('service.kubernetes.io/service-proxy-name'),
      'label-value',
      undefined,
    ),
    headlessLabel: !labels.field('service.kubernetes.io/headless').absent,
  };
}

function addresses(list: Cursor): readonly Address[] {
  return Object.freeze(list.items().map((item) => item.address()));
}

/** `clusterIPs`, or `clusterIP` where an older API wrote only that; none if headless. */
function readClusterIPs(spec: Cursor): Partial<Record<Family, Address>> {
  const list = spec.field('clusterIPs');
  const single = spec.field('clusterIP');
  const written = list.absent ? [] : list.items();
  const cursors = written.length > 0 ? written : [single];
  const result: Partial<Record<Family, Address>> = {};
  for (const cursor of cursors) {
    if (cursor.absent || cursor.value === '') {
      single.fail('bad-cluster', 'it is missing', "the service's IP address, or None");
    }
    if (cursor.value === 'None') continue;
    const address = cursor.address();
    if (result[address.family] !== undefined) {
      cursor.fail('bad-address', `a second IPv${address.family} address`, 'one address a family');
    }
    result[address.family] = address;
  }
  return result;
}

function readPorts(list: Cursor, isProxied: boolean): readonly BarePort[] {
  if (isProxied && list.items().length === 0) {
    list.fail('bad-cluster', list.absent ? 'it is missing' : 'it is empty', 'a list of ports');
  }
  const names = new Set<string>();
  const ports = list.items().map((port) => {
    const name = port.field('name');
    const text = name.value === '' ? '' : readNameOr(name, 'label', '');
    if (names.has(text))
      name.fail('bad-cluster', `a second port named '${text}'`, 'a name of its own');
    names.add(text);
    const number = port.field('port').port();
    return Object.freeze({
      name: text,
      protocol: port.field('protocol').oneOf(PROTOCOLS),
      port: number,
      targetPort: readTargetPort(port.field('targetPort'), number),
      nodePort: portOrNone(port.field('nodePort')),
    });
  });
  return Object.freeze(ports);
}

function readTargetPort(target: Cursor, port: number): number | string {
  if (target.absent || target.value === 0) return port;
  return typeof target.value === 'string' ? readName(target, 'port-name') : target.port();
}

function portOrNone(cursor: Cursor): number {
  return cursor.absent || cursor.value === 0 ? 0 : cursor.port();
}

/**
 * The addresses of load balancers, without entries that have a host name only, and without those of
 * `ipMode: Proxy`.
 */
function readLoadBalancerIPs(loadBalancer: Cursor): readonly Address[] {
  const entries = loadBalancer.field('ingress').items();
  const vips = entries.filter(
    (entry) =>
      !isBlank(entry.field('ip')) && entry.field('ipMode').oneOf(['VIP', 'Proxy']) === 'VIP',
  );
  return Object.freeze(vips.map((entry) => entry.field('ip').address()));
}

function isBlank(cursor: Cursor): boolean {
  return cursor.absent || cursor.value === '';
}

function readAffinity(spec: Cursor): number | undefined {
  if (spec.field('sessionAffinity').oneOf(['None', 'ClientIP']) === 'None') return undefined;
  const seconds = spec.field('sessionAffinityConfig').field('clientIP').field('timeoutSeconds');
  return seconds.absent ? DEFAULT_AFFINITY_SECONDS : seconds.number(1, MAX_AFFINITY_SECONDS);
}
