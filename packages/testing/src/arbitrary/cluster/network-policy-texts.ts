import { checkArgument, wholeNumber } from '@packet-path/core';
import fc from 'fast-check';

const LABELS = fc.constantFrom(
  '{}',
  '{ matchLabels: { app: web } }',
  '{ matchLabels: { app: db, tier: back } }',
  '{ matchExpressions: [{ key: app, operator: In, values: [web, db] }] }',
  '{ matchExpressions: [{ key: app, operator: Exists }] }',
);

const blocks = fc.constantFrom(
  '{ cidr: 10.0.0.0/8 }',
  '{ cidr: 0.0.0.0/0, except: [10.96.0.0/12] }',
  '{ cidr: "fd00::/8" }',
);

const peers = fc.oneof(
  LABELS.map((labels) => `{ podSelector: ${labels} }`),
  LABELS.map((labels) => `{ namespaceSelector: ${labels} }`),
  fc
    .tuple(LABELS, LABELS)
    .map(([of, pods]) => `{ namespaceSelector: ${of}, podSelector: ${pods} }`),
  blocks.map((block) => `{ ipBlock: ${block} }`),
);

const ports = fc
  .tuple(fc.constantFrom('TCP', 'UDP', 'SCTP'), fc.integer({ min: 1, max: 60_000 }), fc.nat(100))
  .map(([protocol, port, more]) =>
    more === 0
      ? `{ protocol: ${protocol} }`
      : `{ protocol: ${protocol}, port: ${port}${more > 50 ? `, endPort: ${port + more}` : ''} }`,
  );

/** The rules of a direction as YAML, one a line. */
function rules(direction: 'from' | 'to'): fc.Arbitrary<string> {
  const rule = fc.tuple(fc.array(peers, { maxLength: 3 }), fc.array(ports, { maxLength: 3 }));
  return fc.array(rule, { maxLength: 3 }).map((all) => {
    const texts = all.map(([whom, through]) => {
      const parts = [
        ...(whom.length === 0 ? [] : [`${direction}: [${whom.join(', ')}]`]),
        ...(through.length === 0 ? [] : [`ports: [${through.join(', ')}]`]),
      ];
      return `{ ${parts.join(', ')} }`;
    });
    return `[${texts.join(', ')}]`;
  });
}

/**
 * Network policies of Kubernetes as YAML, as `kubectl apply` takes them: selectors by label and by
 * expression, namespaces, blocks with exceptions, ranges of ports, both directions, and policies that say
 * nothing, which isolate.
 */
export function networkPolicyTexts(most = 3): fc.Arbitrary<string> {
  checkArgument('networkPolicyTexts', 'most', most, wholeNumber(1));
  const types = fc.constantFrom<readonly string[]>(['Ingress'], ['Egress'], ['Ingress', 'Egress']);
  const policy = fc.tuple(LABELS, types, rules('from'), rules('to'));
  return fc
    .array(policy, { maxLength: most })
    .map((all) =>
      all
        .map(([pods, of, ingress, egress], index) =>
          [
            'apiVersion: networking.k8s.io/v1',
            'kind: NetworkPolicy',
            `metadata: { name: policy-${index}, namespace: default }`,
            'spec:',
            `  podSelector: ${pods}`,
            `  policyTypes: [${of.join(', ')}]`,
            ...(of.includes('Ingress') ? [`  ingress: ${ingress}`] : []),
            ...(of.includes('Egress') ? [`  egress: ${egress}`] : []),
            '',
          ].join('\n'),
        )
        .join('---\n'),
    );
}
