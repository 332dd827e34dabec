import { type FelixOptions, felix } from '@packet-path/calico';
import { type Family, Prefix, tcp, toAddress, udp } from '@packet-path/core';
import { linuxHost } from '@packet-path/linux-host';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PROPERTY_RUNS } from '../../../test/property-runs.ts';
import { networkPolicy, objectsOf, pod } from './objects.ts';

/**
 * NetworkPolicy of Kubernetes as its documentation tells it, judged from the objects alone, against
 * packets sent through what Felix writes of them.
 */

const NAMESPACES = { default: { team: 'x' }, shop: { team: 'y' } } as const;
type Namespace = keyof typeof NAMESPACES;
type LabelMap = Readonly<Record<string, string>>;

interface TestPod {
  readonly namespace: Namespace;
  readonly labels: LabelMap;
  readonly local: boolean;
  readonly http: 80 | 8080 | undefined;
}

interface LabelSelector {
  readonly matchLabels?: LabelMap;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
    readonly values?: readonly string[];
  }[];
}

interface Peer {
  readonly podSelector?: LabelSelector;
  readonly namespaceSelector?: LabelSelector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

interface Port {
  readonly protocol?: 'TCP' | 'UDP';
  readonly port?: number | string;
  readonly endPort?: number;
}

interface TestPolicy {
  readonly namespace: Namespace;
  readonly podSelector: LabelSelector;
  readonly policyTypes?: readonly ('Ingress' | 'Egress')[];
  readonly ingress?: readonly {
    readonly from?: readonly Peer[];
    readonly ports?: readonly Port[];
  }[];
  readonly egress?: readonly { readonly to?: readonly Peer[]; readonly ports?: readonly Port[] }[];
}

const labels = fc.record(
  { app: fc.constantFrom('a', 'b'), tier: fc.constantFrom('front', 'back') },
  { requiredKeys: [] },
) as fc.Arbitrary<LabelMap>;
const namespace = fc.constantFrom<Namespace>('default', 'shop');

const expression = fc.oneof(
  fc.record({
    key: fc.constantFrom('app', 'tier', 'team'),
    operator: fc.constantFrom('In' as const, 'NotIn'),
    values: fc.uniqueArray(fc.constantFrom('a', 'b', 'front', 'x'), { minLength: 1, maxLength: 2 }),
  }),
  fc.record({
    key: fc.constantFrom('app', 'tier', 'team'),
    operator: fc.constantFrom('Exists' as const, 'DoesNotExist'),
  }),
);
const podSelector: fc.Arbitrary<LabelSelector> = fc.record(
  { matchLabels: labels, matchExpressions: fc.array(expression, { maxLength: 1 }) },
  { requiredKeys: [] },
);
const namespaceSelector: fc.Arbitrary<LabelSelector> = fc.oneof(
  fc.constant({}),
  fc.record({ matchLabels: fc.constantFrom({ team: 'x' }, { team: 'y' }) }),
  fc.record({ matchExpressions: fc.array(expression, { minLength: 1, maxLength: 1 }) }),
);
const peer: fc.Arbitrary<Peer> = fc.oneof(
  fc.record({ podSelector }),
  fc.record({ namespaceSelector }),
  fc.record({ podSelector, namespaceSelector }),
  fc.constantFrom<Peer>(
    { ipBlock: { cidr: '10.65.0.0/16', except: ['10.65.0.3/32', '10.65.0.4/31'] } },
    { ipBlock: { cidr: '192.0.2.0/24' } },
    { ipBlock: { cidr: '0.0.0.0/0', except: ['10.65.0.0/29'] } },
    { ipBlock: { cidr: 'fd00:65::/64', except: ['fd00:65::3/128', 'fd00:65::4/127'] } },
    { ipBlock: { cidr: '2001:db8::/32' } },
    { ipBlock: { cidr: '::/0', except: ['fd00:65::/125'] } },
  ),
);
const port: fc.Arbitrary<Port> = fc.oneof(
  fc.record({ port: fc.constantFrom<number | string>(80, 8080, 'http') }),
  fc.constant({ port: 79, endPort: 81 }),
  fc.record({ protocol: fc.constantFrom('TCP' as const, 'UDP') }),
  fc.record({ protocol: fc.constant('UDP' as const), port: fc.constantFrom(53, 80) }),
);
/** More than one multiport match holds. */
const manyPorts: readonly Port[] = Array.from({ length: 18 }, (_, at) => ({ port: 80 + 3 * at }));
const ports = fc.oneof(fc.array(port, { maxLength: 3 }), fc.constant(manyPorts));
const policy: fc.Arbitrary<TestPolicy> = fc.record(
  {
    namespace,
    podSelector,
    policyTypes: fc.subarray(['Ingress' as const, 'Egress' as const], { minLength: 1 }),
    ingress: fc.array(fc.record({ from: fc.array(peer, { maxLength: 2 }), ports }), {
      maxLength: 2,
    }),
    egress: fc.array(fc.record({ to: fc.array(peer, { maxLength: 2 }), ports }), { maxLength: 2 }),
  },
  { requiredKeys: ['namespace', 'podSelector'] },
);
const testPod: fc.Arbitrary<TestPod> = fc.record({
  namespace,
  labels,
  local: fc.boolean(),
  http: fc.constantFrom(80, 8080, undefined),
});

const ip = (family: Family, index: number) =>
  family === 4 ? `10.65.0.${index + 2}` : `fd00:65::${index + 2}`;
const OUTSIDE: Readonly<Record<Family, string>> = { 4: '192.0.2.7', 6: '2001:db8::7' };

function selected(selector: LabelSelector, found: LabelMap): boolean {
  const { matchLabels = {}, matchExpressions = [] } = selector;
  return (
    Object.entries(matchLabels).every(([key, value]) => found[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = found[key];
      if (operator === 'Exists') return value !== undefined;
      if (operator === 'DoesNotExist') return value === undefined;
      return (value !== undefined && values.includes(value)) === (operator === 'In');
    })
  );
}

interface Ask {
  readonly protocol: 'TCP' | 'UDP';
  readonly port: number;
}

/** Whether policies let this pod take part in the traffic, at its own end. */
function permits(
  policies: readonly TestPolicy[],
  own: TestPod,
  direction: 'ingress' | 'egress',
  other: { readonly pod: TestPod | undefined; readonly address: string },
  ask: Ask,
  target: TestPod | undefined,
): boolean {
  const isGoverned = (item: TestPolicy) => {
    const egressByDefault = (item.egress ?? []).length > 0;
    const types = item.policyTypes ?? (egressByDefault ? ['Ingress', 'Egress'] : ['Ingress']);
    return types.includes(direction === 'ingress' ? 'Ingress' : 'Egress');
  };
  const applying = policies
    .filter((item) => item.namespace === own.namespace && selected(item.podSelector, own.labels))
    .filter(isGoverned);
  if (applying.length === 0) return true;
  const isPeer = (item: TestPolicy, { ipBlock, ...selectors }: Peer): boolean => {
    if (ipBlock !== undefined) {
      const address = toAddress(other.address);
      const inside = (cidr: string) => Prefix.parse(cidr).contains(address);
      return inside(ipBlock.cidr) && !(ipBlock.except ?? []).some(inside);
    }
    if (other.pod === undefined) return false;
    const { namespaceSelector: ofNamespace, podSelector: ofPod = {} } = selectors;
    const space = other.pod.namespace;
    const here =
      ofNamespace === undefined
        ? space === item.namespace
        : selected(ofNamespace, { ...NAMESPACES[space], 'kubernetes.io/metadata.name': space });
    return here && selected(ofPod, other.pod.labels);
  };
  const isPort = (wanted: Port): boolean => {
    if ((wanted.protocol ?? 'TCP') !== ask.protocol) return false;
    if (wanted.port === undefined) return true;
    if (typeof wanted.port === 'string') return target?.http === ask.port && ask.protocol === 'TCP';
    return ask.port >= wanted.port && ask.port <= (wanted.endPort ?? wanted.port);
  };
  return applying.some((item) => {
    const rules =
      direction === 'ingress'
        ? (item.ingress ?? []).map((rule) => ({ peers: rule.from ?? [], ports: rule.ports ?? [] }))
        : (item.egress ?? []).map((rule) => ({ peers: rule.to ?? [], ports: rule.ports ?? [] }));
    return rules.some(
      (rule) =>
        (rule.peers.length === 0 || rule.peers.some((one) => isPeer(item, one))) &&
        (rule.ports.length === 0 || rule.ports.some(isPort)),
    );
  });
}

function build(
  family: Family,
  pods: readonly TestPod[],
  policies: readonly TestPolicy[],
  options: Partial<FelixOptions>,
) {
  const objects = objectsOf(
    ...Object.entries(NAMESPACES).map(([name, own]) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels: { ...own, 'kubernetes.io/metadata.name': name } },
    })),
    ...pods.map(({ namespace: space, labels: own, local, http }, index) =>
      pod({
        namespace: space,
        name: `pod-${index}`,
        node: local ? 'node-1' : 'node-2',
        ips: [ip(family, index)],
        labels: own,
        ports: http === undefined ? [] : [`http:TCP:${http}`],
      }),
    ),
    ...policies.map(({ namespace: space, ...spec }, index) =>
      networkPolicy(`policy-${index}`, spec, space),
    ),
  );
  const local = objects.workloads.filter(({ node }) => node === 'node-1');
  const host = linuxHost({
    forwarding: true,
    interfaces: [
      { name: 'eth0', addresses: ['192.168.1.10/24', 'fd00:1::10/64'] },
      ...local.map(({ interfaceName }) => ({ name: interfaceName })),
    ],
    routes: [
      `${family === 4 ? '0.0.0.0/0' : '::/0'} dev eth0`,
      ...local.map(({ addresses, interfaceName }) => `${addresses[0]} dev ${interfaceName}`),
    ],
    sysctls: { 'net.ipv4.ip_forward': 1, 'net.ipv6.conf.all.forwarding': 1 },
  });
  host.apply(felix({ node: { name: 'node-1' }, ...options }).sync(objects));
  const devices = pods.map(
    (_, index) =>
      local.find(({ addresses }) => `${addresses[0]}` === ip(family, index))?.interfaceName ??
      'eth0',
  );
  return { host, devices };
}

test.each([4, 6] as const)(
  'IPv%i is forwarded where the policies of both ends permit it',
  { tags: ['slow'] },
  (family) => {
    fc.assert(
      fc.property(
        fc.array(testPod, { minLength: 2, maxLength: 5 }),
        fc.array(policy, { maxLength: 4 }),
        fc.record({
          dropEncapsulated: fc.boolean(),
          ipvs: fc.boolean(),
          filterAllowAction: fc.constantFrom('Accept' as const, 'Return'),
          disableConntrackInvalidCheck: fc.boolean(),
        }),
        (pods, policies, options) => {
          const { host, devices } = build(family, pods, policies, options);
          const all = [...pods.keys(), -1];
          let source = 20_000;
          for (const from of all) {
            for (const to of all) {
              const [client, server] = [pods[from], pods[to]];
              // A packet between two endpoints elsewhere does not pass this node.
              if (from === to || !(client?.local || server?.local)) continue;
              for (const ask of [
                { protocol: 'TCP', port: 80 },
                { protocol: 'TCP', port: 8080 },
                { protocol: 'UDP', port: 53 },
              ] as const) {
                const [sender, receiver] = [
                  { pod: client, address: client ? ip(family, from) : OUTSIDE[family] },
                  { pod: server, address: server ? ip(family, to) : OUTSIDE[family] },
                ];
                const out =
                  !client?.local || permits(policies, client, 'egress', receiver, ask, server);
                const into =
                  !server?.local || permits(policies, server, 'ingress', sender, ask, server);
                const make = ask.protocol === 'TCP' ? tcp : udp;
                const packet = make(
                  { address: toAddress(sender.address), port: source++ },
                  { address: toAddress(receiver.address), port: ask.port },
                  { inputInterface: client ? devices[from]! : 'eth0' },
                );
                expect([from, to, ask, host.send(packet).outcome]).toEqual([
                  from,
                  to,
                  ask,
                  out && into ? 'forwarded' : 'dropped',
                ]);
              }
            }
          }
        },
      ),
      { numRuns: 15 * PROPERTY_RUNS },
    );
  },
);

test('a workload may not lie about its IPv6 address', () => {
  const { host, devices } = build(
    6,
    [{ namespace: 'default', labels: {}, local: true, http: undefined }],
    [],
    {},
  );
  const send = (source: string) =>
    host.send(tcp(source, '[2001:db8::7]:80', { inputInterface: devices[0]! })).outcome;
  expect(send('[fd00:65::2]:1000')).toBe('forwarded');
  expect(send('[fd00:65::9]:1000')).toBe('dropped');
});
