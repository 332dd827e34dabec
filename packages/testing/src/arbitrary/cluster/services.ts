import type { Service, ServicePort } from '@packet-path/cluster';
import { type Family, Prefix } from '@packet-path/core';
import fc from 'fast-check';
import { ports } from '../endpoints.ts';
import { type ServiceAddressKind, serviceAddress } from './networks.ts';
import { serviceEndpoints } from './service-endpoints.ts';

const SOURCE_RANGES: Readonly<Record<Family, readonly Prefix[]>> = {
  4: [Prefix.parse('203.0.113.0/24'), Prefix.parse('192.168.0.0/16')],
  6: [Prefix.parse('2001:db8::/32')],
};

/** A service whose names, addresses and node ports are those of its index, and of no other. */
export function serviceOf(index: number, families: readonly Family[]): fc.Arbitrary<Service> {
  const policy = fc.constantFrom('Cluster', 'Cluster', 'Local');
  const shape = fc.record({
    namespace: fc.constantFrom('default', 'shop'),
    type: fc.constantFrom('ClusterIP', 'NodePort', 'LoadBalancer'),
    headless: fc.integer({ min: 0, max: 9 }).map((draw) => draw === 0),
    externalIPs: fc.integer({ min: 0, max: 4 }).map((draw) => draw === 0),
    limited: fc.boolean(),
    affinitySeconds: fc.constantFrom(undefined, undefined, undefined, 10, 10_800),
    internalTrafficPolicy: policy,
    externalTrafficPolicy: policy,
  });
  return fc.tuple(shape, servicePorts(index, families)).map(([fields, made]): Service => {
    const { type, headless } = fields;
    const exposed = type !== 'ClusterIP' && !headless;
    const balanced = type === 'LoadBalancer' && exposed;
    const local = exposed && fields.externalTrafficPolicy === 'Local';
    const of = (kind: ServiceAddressKind) =>
      families.map((family) => serviceAddress(kind, family, index));
    return Object.freeze({
      namespace: fields.namespace,
      name: `svc-${index}`,
      type: headless ? 'ClusterIP' : type,
      clusterIPs: Object.freeze(
        Object.fromEntries(headless ? [] : of('clusterIP').map((ip) => [ip.family, ip])),
      ),
      ports: Object.freeze(
        made.map((port) => Object.freeze({ ...port, nodePort: exposed ? port.nodePort : 0 })),
      ),
      externalIPs: Object.freeze(fields.externalIPs && !headless ? of('externalIP') : []),
      loadBalancerIPs: Object.freeze(balanced ? of('loadBalancerIP') : []),
      loadBalancerSourceRanges: Object.freeze(
        balanced && fields.limited ? families.flatMap((family) => SOURCE_RANGES[family]) : [],
      ),
      affinitySeconds: fields.affinitySeconds,
      internalTrafficPolicy: fields.internalTrafficPolicy,
      externalTrafficPolicy: exposed ? fields.externalTrafficPolicy : 'Cluster',
      healthCheckNodePort: balanced && local ? 32_000 + index : 0,
      proxyName: undefined,
      headlessLabel: false,
    });
  });
}

/** One port without a name, or two or three with; TCP mostly, UDP and SCTP too. */
function servicePorts(
  index: number,
  families: readonly Family[],
): fc.Arbitrary<readonly ServicePort[]> {
  const protocol = fc.constantFrom('TCP', 'TCP', 'TCP', 'UDP', 'SCTP');
  const port = fc.tuple(protocol, ports(1, 9_999), ports(1, 9_999)).chain(
    ([of, number, target]): fc.Arbitrary<ServicePort> =>
      serviceEndpoints(families, target).map((endpoints) => ({
        name: '',
        protocol: of,
        port: number,
        targetPort: target,
        nodePort: 0,
        endpoints,
      })),
  );
  const list = fc.uniqueArray(port, {
    minLength: 1,
    maxLength: 3,
    selector: ({ protocol, port }) => `${protocol} ${port}`,
  });
  return list.map((all) =>
    all.map((each, at) => ({
      ...each,
      name: all.length === 1 ? '' : `p${at}`,
      nodePort: 30_000 + 3 * index + at,
    })),
  );
}
