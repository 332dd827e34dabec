import { readPolicies, type Selector, writeSelector } from '@packet-path/calico';
import { PacketPathError } from '@packet-path/core';
import { describe, expect, test } from 'vitest';

const KUBERNETES = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  podSelector:
    matchLabels: { tier: front, app: web }
    matchExpressions: [{ key: canary, operator: DoesNotExist }]
  ingress:
  - from:
    - namespaceSelector: { matchLabels: { team: x } }
      podSelector: { matchLabels: { app: api } }
    - namespaceSelector: {}
    - ipBlock: { cidr: 10.1.2.3/8, except: [10.1.0.0/16] }
    ports:
    - { port: 81 }
    - { port: 80 }
    - { port: 8000, endPort: 8010 }
    - { port: web }
    - { protocol: UDP }
  egress: []
---
apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: { name: api, namespace: shop }
spec:
  order: 10.5
  selector: app == 'api'
  serviceAccountSelector: role == 'api'
  ingress:
  - action: Allow
    protocol: TCP
    source:
      selector: app == 'web'
      serviceAccounts: { names: [b, a] }
    destination: { ports: [80, '90:99', web] }
  - action: Deny
    source: { notSelector: has(trusted) }
`;

const text = (selector: Selector | undefined) => selector && writeSelector(selector);

describe('policies are read', () => {
  const { policies } = readPolicies(KUBERNETES);
  const [web, api] = policies;

  test('of Kubernetes, as Calico converts them', () => {
    expect(web).toMatchObject({
      name: 'shop/knp.default.web',
      order: 1000,
      types: { ingress: true, egress: false },
    });
    expect(text(web?.selector)).toBe(
      '((projectcalico.org/orchestrator == "k8s" && app == "web" && tier == "front" && !has(canary))' +
        ' && projectcalico.org/namespace == "shop")',
    );
    const rules = web!.ingress.map(({ protocol, source, destination }) => ({
      protocol: protocol?.name,
      peer: text(source.selector) ?? `${source.nets} but ${source.notNets}`,
      ports: destination.ports,
    }));
    const tcp = ['web', { first: 80, last: 81 }, { first: 8000, last: 8010 }];
    const peers = [
      '(pcns.team == "x" && (projectcalico.org/orchestrator == "k8s" && app == "api"))',
      '(has(projectcalico.org/namespace) && projectcalico.org/orchestrator == "k8s")',
      '10.0.0.0/8 but 10.1.0.0/16',
    ];
    expect(rules).toEqual([
      ...peers.map((peer) => ({ protocol: 'tcp', peer, ports: tcp })),
      ...peers.map((peer) => ({ protocol: 'udp', peer, ports: [] })),
    ]);
  });

  test('of Calico, with the namespace in every selector', () => {
    expect(api).toMatchObject({ name: 'shop/default.api', order: 10.5 });
    expect(text(api?.selector)).toBe(
      '(app == "api" && projectcalico.org/namespace == "shop" && pcsa.role == "api")',
    );
    const [allow, deny] = api!.ingress;
    expect(text(allow?.source.selector)).toBe(
      '(projectcalico.org/namespace == "shop" &&' +
        ' (projectcalico.org/serviceaccount in {"a", "b"} && app == "web"))',
    );
    expect(text(deny?.source.selector)).toBe('projectcalico.org/namespace == "shop"');
    expect(text(deny?.source.notSelector)).toBe('has(trusted)');
  });

  test('with a pod’s endpoint the same from the pod and from Calico', () => {
    const pod = `
kind: Pod
apiVersion: v1
metadata: { name: web-0, namespace: shop, labels: { app: web } }
spec:
  nodeName: n
  serviceAccountName: web
  containers: [{ ports: [{ name: http, containerPort: 8080 }, { containerPort: 1 }] }]
status: { podIP: 10.65.0.2, podIPs: [{ ip: 10.65.0.2 }, { ip: 'fd00::2' }] }
`;
    const endpoint = `
apiVersion: projectcalico.org/v3
kind: WorkloadEndpoint
metadata:
  name: n-k8s-web--0-eth0
  namespace: shop
  labels:
    app: web
    projectcalico.org/namespace: shop
    projectcalico.org/orchestrator: k8s
    projectcalico.org/serviceaccount: web
spec:
  pod: web-0
  node: n
  interfaceName: calia4fc3c48bd8
  ipNetworks: [10.65.0.2/32, 'fd00::2/128']
  profiles: [kns.shop, ksa.shop.web]
  ports: [{ name: http, protocol: TCP, port: 8080 }]
`;
    const [fromPod] = readPolicies(pod).workloads;
    // printf shop.web-0 | sha1sum
    expect(readPolicies(endpoint).workloads).toEqual([fromPod]);
  });

  test('and what Felix does not heed is passed over', () => {
    const none = readPolicies('kind: Service\napiVersion: v1\nmetadata: { name: x }\n');
    expect(none.policies).toEqual([]);
    const pods = ['hostNetwork: true, nodeName: n', ''].map(
      (spec) =>
        `kind: Pod\napiVersion: v1\nmetadata: { name: x }\nspec: { ${spec} }\nstatus: { podIP: 10.0.0.1 }\n`,
    );
    expect(readPolicies(pods.join('---\n')).workloads).toEqual([]);
  });
});

describe('what is wrong is told with its place', () => {
  const calico = (spec: string) =>
    `apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: { name: p }\nspec:\n  ${spec}\n`;
  const kubernetes = (spec: string) =>
    `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: p }\nspec:\n  ${spec}\n`;

  test.each([
    ['a selector', calico('selector: a == b'), 'syntax', 5, 13],
    ['an action', calico('ingress: [{ action: Permit }]'), 'bad-cluster', 5, 23],
    ['a tier', calico('tier: security'), 'bad-cluster', 5, 9],
    [
      'a port',
      calico("egress: [{ action: Deny, protocol: TCP, destination: { ports: ['9:1'] } }]"),
      'bad-port',
      5,
      66,
    ],
    [
      'ports without a protocol',
      calico('egress: [{ action: Deny, source: { ports: [1] } }]'),
      'bad-cluster',
      5,
      36,
    ],
    [
      'a network',
      calico('egress: [{ action: Deny, source: { nets: [10.0.0/8] } }]'),
      'bad-address',
      5,
      45,
    ],
    ['a protocol', calico('egress: [{ action: Deny, protocol: XTP }]'), 'bad-cluster', 5, 38],
    ['both stages', calico('{ doNotTrack: true, preDNAT: true }'), 'bad-cluster', 5, 32],
    [
      'an operator',
      kubernetes('podSelector: { matchExpressions: [{ key: a, operator: Is }] }'),
      'bad-cluster',
      5,
      57,
    ],
    ['a type', kubernetes('policyTypes: [ingress]'), 'bad-cluster', 5, 17],
    [
      'a range of a name',
      kubernetes('ingress: [{ ports: [{ port: web, endPort: 9 }] }]'),
      'bad-port',
      5,
      45,
    ],
  ])('%s', (_, manifest, code, line, column) => {
    let found: unknown;
    try {
      readPolicies(manifest, { source: 'p.yaml' });
    } catch (error) {
      found = error;
    }
    expect(found).toBeInstanceOf(PacketPathError);
    const {
      code: foundCode,
      source,
      line: foundLine,
      column: foundColumn,
    } = found as PacketPathError;
    expect([foundCode, source, foundLine, foundColumn]).toEqual([code, 'p.yaml', line, column]);
  });
});
