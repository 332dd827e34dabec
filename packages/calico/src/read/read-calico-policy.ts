import type { Cursor } from '@packet-path/manifest';
import type { CalicoPolicy, HostStage, Profile } from '../objects/policy.ts';
import { ofNamespaces, ofServiceAccounts } from '../selector/inherited-selector.ts';
import { LABEL } from '../selector/labels.ts';
import { ALL, allOf, equalTo, type Selector } from '../selector/selector.ts';
import { readLabels, readMetadata } from './metadata.ts';
import { readCalicoRule } from './read-calico-rule.ts';
import { readSelector } from './read-selector.ts';

/** A NetworkPolicy of Calico: it governs endpoints of its own namespace. */
export function readNetworkPolicy(object: Cursor): CalicoPolicy {
  const { namespace, name } = readMetadata(object);
  return readSpec(object.field('spec'), `${namespace}/${inDefaultTier(name)}`, namespace);
}

/** A GlobalNetworkPolicy: it governs pods of any namespace, and host endpoints. */
export function readGlobalNetworkPolicy(object: Cursor): CalicoPolicy {
  const { name } = readMetadata(object);
  return readSpec(object.field('spec'), inDefaultTier(name), undefined);
}

/** A Profile of Calico's own, not one of those made of namespaces and service accounts. */
export function readProfile(object: Cursor): Profile {
  const { name } = readMetadata(object);
  const spec = object.field('spec');
  const rules = (type: string) =>
    spec
      .field(type)
      .items()
      .map((rule) => readCalicoRule(rule, undefined));
  return Object.freeze({
    name,
    labels: readLabels(spec.field('labelsToApply')),
    ingress: rules('ingress'),
    egress: rules('egress'),
  });
}

/** As Calico stores the names of policies of the tier `default`. */
function inDefaultTier(name: string): string {
  return name.startsWith('default.') || name.startsWith('knp.default.') ? name : `default.${name}`;
}

function readSpec(spec: Cursor, name: string, namespace: string | undefined): CalicoPolicy {
  const tier = spec.field('tier').textOr('default');
  if (tier !== 'default') spec.field('tier').fail('bad-cluster', `tier '${tier}'`, "'default'");
  const rules = (type: string) =>
    spec
      .field(type)
      .items()
      .map((rule) => readCalicoRule(rule, namespace));
  const order = spec.field('order');
  const stage = stageOf(spec);
  return Object.freeze({
    name,
    order: order.absent ? undefined : readOrder(order),
    selector: governed(spec, namespace),
    types: typesOf(spec),
    ingress: rules('ingress'),
    egress: rules('egress'),
    stage,
    applyOnForward: namespace !== undefined || spec.field('applyOnForward').flagOr(false),
  });
}

/** An order may be a fraction, and below zero. */
function readOrder(order: Cursor): number {
  const { value } = order;
  return typeof value === 'number' && Number.isFinite(value)
    ? value
    : order.fail('bad-cluster', 'it is no number', 'a number');
}

function stageOf(spec: Cursor): HostStage {
  const isUntracked = spec.field('doNotTrack').flagOr(false);
  const isPreDNAT = spec.field('preDNAT').flagOr(false);
  if (isUntracked && isPreDNAT) {
    spec.field('preDNAT').fail('bad-cluster', 'doNotTrack is set too', 'one of the two');
  }
  if (isPreDNAT && !spec.field('egress').absent) {
    spec.field('egress').fail('bad-cluster', 'before DNAT nothing goes out', 'ingress only');
  }
  return isUntracked ? 'untracked' : isPreDNAT ? 'preDNAT' : 'normal';
}

/**
 * The policy's selector, then the selectors that narrow it (libcalico-go
 * `networkpolicyprocessor.go`).
 */
function governed(spec: Cursor, namespace: string | undefined): Selector {
  const namespaces = readSelector(spec.field('namespaceSelector'));
  const accounts = readSelector(spec.field('serviceAccountSelector'));
  const terms = [
    readSelector(spec.field('selector')),
    namespace === undefined ? undefined : equalTo(LABEL.namespace, namespace),
    namespaces && ofNamespaces(namespaces),
    accounts && ofServiceAccounts(accounts),
  ].filter((term) => term !== undefined);
  return terms.length === 0 ? ALL : allOf(terms);
}

/** The written types; without any, both if there are rules of both, else the type of its rules. */
function typesOf(spec: Cursor): CalicoPolicy['types'] {
  const given = spec
    .field('types')
    .items()
    .map((type) => type.oneOf(['Ingress', 'Egress']));
  if (given.length > 0) {
    return { ingress: given.includes('Ingress'), egress: given.includes('Egress') };
  }
  const egress = spec.field('egress').items().length > 0;
  return { ingress: !egress || spec.field('ingress').items().length > 0, egress };
}
