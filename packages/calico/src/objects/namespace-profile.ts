import { LABEL } from '../selector/labels.ts';
import type { Labels } from '../selector/selector.ts';
import { ALLOW_ALL, type Profile } from './policy.ts';

/**
 * The profile of a namespace, `kns.<name>`: it allows everything both ways, and its pods inherit
 * the namespace's labels with `pcns.` before them (libcalico-go `conversion.go`).
 */
export function namespaceProfile(name: string, labels: Labels): Profile {
  return Object.freeze({
    name: `kns.${name}`,
    labels: inherited('pcns.', name, labels),
    ingress: [ALLOW_ALL],
    egress: [ALLOW_ALL],
  });
}

/** The profile of a service account, `ksa.<namespace>.<name>`: labels, and no rules. */
export function serviceAccountProfile(namespace: string, name: string, labels: Labels): Profile {
  return Object.freeze({
    name: `ksa.${namespace}.${name}`,
    labels: inherited('pcsa.', name, labels),
    ingress: [],
    egress: [],
  });
}

/**
 * The label that Kubernetes gives to every namespace; the only one where no Namespace object is
 * read.
 */
export function usualNamespaceLabels(name: string): Labels {
  return new Map([['kubernetes.io/metadata.name', name]]);
}

function inherited(prefix: string, name: string, labels: Labels): Labels {
  const all = new Map([...labels].map(([key, value]) => [prefix + key, value]));
  return all.set(prefix + LABEL.name, name);
}
