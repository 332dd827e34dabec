import type { Cursor } from '@packet-path/manifest';
import {
  ANY_PEER,
  type CalicoPolicy,
  type PeerMatch,
  type PolicyPort,
  type PolicyRule,
  type PolicyType,
} from '../objects/policy.ts';
import { ofNamespaces } from '../selector/inherited-selector.ts';
import { LABEL } from '../selector/labels.ts';
import { ALL, allOf, equalTo, type Selector } from '../selector/selector.ts';
import { labelSelectorTerms } from './label-selector.ts';
import { readMetadata } from './metadata.ts';
import { protocolOf } from './protocols.ts';
import { readPolicyPort } from './read-policy-port.ts';
import { simplifyPorts } from './simplify-ports.ts';

/** The order of every policy of Kubernetes (libcalico-go `conversion.go`). */
const ORDER = 1000;
const PROTOCOLS = ['TCP', 'UDP', 'SCTP'] as const;

/**
 * A NetworkPolicy of Kubernetes as a policy of Calico (libcalico-go `conversion.go`): a rule for each
 * protocol and peer, all with the action Allow.
 */
export function readKubernetesPolicy(object: Cursor): CalicoPolicy {
  const { namespace, name } = readMetadata(object);
  const spec = object.field('spec');
  const types = spec
    .field('policyTypes')
    .items()
    .map((type) => type.oneOf(['Ingress', 'Egress']));
  const pods = podSelector(spec.field('podSelector'));
  return Object.freeze({
    name: `${namespace}/knp.default.${name}`,
    order: ORDER,
    selector: allOf([pods, equalTo(LABEL.namespace, namespace)]),
    // Where no type is written, the API server fills in Egress if there are egress rules.
    types:
      types.length > 0
        ? { ingress: types.includes('Ingress'), egress: types.includes('Egress') }
        : { ingress: true, egress: spec.field('egress').items().length > 0 },
    ingress: spec
      .field('ingress')
      .items()
      .flatMap((rule) => rulesOf(rule, 'ingress', namespace)),
    egress: spec
      .field('egress')
      .items()
      .flatMap((rule) => rulesOf(rule, 'egress', namespace)),
    stage: 'normal',
    applyOnForward: true,
  });
}

function rulesOf(rule: Cursor, type: PolicyType, namespace: string): PolicyRule[] {
  const peers = rule.field(type === 'ingress' ? 'from' : 'to').items();
  const matches = peers.length === 0 ? [ANY_PEER] : peers.map((peer) => peerOf(peer, namespace));
  return portsByProtocol(rule.field('ports').items()).flatMap(({ protocol, ports }) =>
    matches.map((peer): PolicyRule => {
      const source = type === 'ingress' ? peer : ANY_PEER;
      const destination = { ...(type === 'ingress' ? ANY_PEER : peer), ports };
      return Object.freeze({
        action: 'allow',
        ...(protocol && { protocol: protocolOf(protocol) }),
        source,
        destination,
      });
    }),
  );
}

interface ProtocolPorts {
  readonly protocol?: (typeof PROTOCOLS)[number];
  /** Empty: all. */
  readonly ports: readonly PolicyPort[];
}

/** One rule for each protocol, by name; an entry without a port means every port of its protocol. */
function portsByProtocol(entries: readonly Cursor[]): ProtocolPorts[] {
  if (entries.length === 0) return [{ ports: [] }];
  const found = new Map<(typeof PROTOCOLS)[number], PolicyPort[] | 'all'>();
  for (const entry of entries) {
    const protocol = entry.field('protocol').oneOf(PROTOCOLS);
    const ports = found.get(protocol);
    if (entry.field('port').absent) found.set(protocol, 'all');
    else if (ports !== 'all') found.set(protocol, [...(ports ?? []), portOf(entry)]);
  }
  return [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([protocol, ports]) => ({ protocol, ports: ports === 'all' ? [] : simplifyPorts(ports) }));
}

function portOf(entry: Cursor): PolicyPort {
  const port = readPolicyPort(entry.field('port'));
  const end = entry.field('endPort');
  if (end.absent) return port;
  if (typeof port === 'string') {
    return end.fail('bad-port', 'a named port has no range', 'no endPort');
  }
  return { first: port.first, last: end.number(port.first, 65_535, 'bad-port') };
}

function peerOf(peer: Cursor, namespace: string): PeerMatch {
  const block = peer.field('ipBlock');
  if (!block.absent) {
    return {
      ...ANY_PEER,
      nets: [block.field('cidr').prefix()],
      notNets: block
        .field('except')
        .items()
        .map((net) => net.prefix()),
    };
  }
  const namespaces = namespaceSelector(peer.field('namespaceSelector'), namespace);
  return { ...ANY_PEER, selector: allOf([namespaces, podSelector(peer.field('podSelector'))]) };
}

function podSelector(selector: Cursor): Selector {
  return allOf([equalTo(LABEL.orchestrator, 'k8s'), ...labelSelectorTerms(selector)]);
}

/** An absent selector means the policy's own namespace, an empty one every namespace. */
function namespaceSelector(selector: Cursor, namespace: string): Selector {
  if (selector.absent) return equalTo(LABEL.namespace, namespace);
  const terms = labelSelectorTerms(selector);
  return ofNamespaces(terms.length === 0 ? ALL : allOf(terms));
}
