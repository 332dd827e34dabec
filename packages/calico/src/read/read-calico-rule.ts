import type { Family } from '@packet-path/core';
import type { Cursor } from '@packet-path/manifest';
import type { IcmpKind, PeerMatch, PolicyAction, PolicyRule } from '../objects/policy.ts';
import { ofNamespaces, ofServiceAccounts } from '../selector/inherited-selector.ts';
import { LABEL } from '../selector/labels.ts';
import { allOf, equalTo, oneOf, type Selector } from '../selector/selector.ts';
import { readProtocol, takesPorts } from './protocols.ts';
import { readPolicyPort } from './read-policy-port.ts';
import { readSelector } from './read-selector.ts';

/**
 * A rule of a policy or profile of Calico (libcalico-go `rules.go`).
 *
 * @param namespace undefined for an object without a namespace, whose selectors reach every endpoint
 */
export function readCalicoRule(rule: Cursor, namespace: string | undefined): PolicyRule {
  const version = rule.field('ipVersion');
  const protocol = readProtocol(rule.field('protocol'));
  if (!rule.field('http').absent) {
    rule.field('http').fail('bad-cluster', 'it is not for iptables', 'no match of HTTP');
  }
  const peer = (name: string): PeerMatch => {
    const match = readPeer(rule.field(name), namespace);
    if (match.ports.length + match.notPorts.length > 0 && !takesPorts(protocol)) {
      rule
        .field(name)
        .fail('bad-cluster', 'ports need a protocol that has them', 'TCP, UDP or SCTP');
    }
    return match;
  };
  return Object.freeze({
    action: readAction(rule.field('action')),
    ipVersion: version.absent ? undefined : readVersion(version),
    protocol,
    notProtocol: readProtocol(rule.field('notProtocol')),
    icmp: readIcmp(rule.field('icmp')),
    notICMP: readIcmp(rule.field('notICMP')),
    source: peer('source'),
    destination: peer('destination'),
  });
}

const ACTIONS: ReadonlyMap<string, PolicyAction> = new Map([
  ['Allow', 'allow'],
  ['Deny', 'deny'],
  ['Pass', 'pass'],
  ['Log', 'log'],
]);

function readAction(action: Cursor): PolicyAction {
  const text = action.text();
  return (
    ACTIONS.get(text) ??
    action.fail('bad-cluster', `'${text}' is not known`, [...ACTIONS.keys()].join(', '))
  );
}

function readVersion(version: Cursor): Family {
  const { value } = version;
  return value === 4 || value === 6
    ? value
    : version.fail('bad-cluster', `${value} is no version of IP`, '4 or 6');
}

/** A rule with an ICMP code must have a type. */
function readIcmp(icmp: Cursor): IcmpKind | undefined {
  if (icmp.absent) return undefined;
  const [type, code] = [icmp.field('type'), icmp.field('code')];
  if (type.absent)
    return code.absent ? undefined : type.fail('bad-cluster', 'it is missing', '0 to 254');
  return {
    type: type.number(0, 254),
    ...(code.absent ? {} : { code: code.number(0, 255) }),
  };
}

function readPeer(peer: Cursor, namespace: string | undefined): PeerMatch {
  if (!peer.field('services').absent) {
    peer.field('services').fail('bad-cluster', 'it is not modelled', 'a selector');
  }
  const items = (name: string) => peer.field(name).items();
  return {
    nets: items('nets').map((net) => net.prefix()),
    notNets: items('notNets').map((net) => net.prefix()),
    selector: endpointsOf(peer, namespace),
    notSelector: readSelector(peer.field('notSelector')),
    ports: items('ports').map(readPolicyPort),
    notPorts: items('notPorts').map(readPolicyPort),
  };
}

/** Every way of naming endpoints as one selector; undefined where none of them is used. */
function endpointsOf(peer: Cursor, namespace: string | undefined): Selector | undefined {
  const namespaces = readSelector(peer.field('namespaceSelector'));
  const named = [
    accountsOf(peer.field('serviceAccounts')),
    readSelector(peer.field('selector')),
  ].filter((selector) => selector !== undefined);
  const anyNamed = named.length > 0 || !peer.field('notSelector').absent;
  const within =
    namespaces !== undefined
      ? ofNamespaces(namespaces)
      : namespace !== undefined && anyNamed
        ? equalTo(LABEL.namespace, namespace)
        : undefined;
  const inner = named.length > 0 ? [allOf(named)] : [];
  const terms = within === undefined ? inner : [within, ...inner];
  return terms.length === 0 ? undefined : allOf(terms);
}

function accountsOf(accounts: Cursor): Selector | undefined {
  if (accounts.absent) return undefined;
  const selector = readSelector(accounts.field('selector'));
  const names = accounts.field('names').items();
  const terms = [
    ...(selector === undefined ? [] : [ofServiceAccounts(selector)]),
    ...(names.length === 0
      ? []
      : [
          oneOf(
            'in',
            LABEL.serviceAccount,
            names.map((name) => name.text()),
          ),
        ]),
  ];
  return terms.length === 0 ? undefined : allOf(terms);
}
