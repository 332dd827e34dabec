import { LABEL } from './labels.ts';
import type { Selector } from './selector.ts';

const IN_SOME: Selector = Object.freeze({ kind: 'has', label: LABEL.namespace });
const IN_NONE: Selector = Object.freeze({ kind: 'not', operand: IN_SOME });

/**
 * Turns a selector over namespaces into one over endpoints, which inherit their namespace's labels with
 * `pcns.` before them. `all()` is every endpoint in a namespace, `global()` every one in none
 * (libcalico-go `rules.go`, `getEndpointSelector`).
 */
export function ofNamespaces(selector: Selector): Selector {
  return prefixed(selector, 'pcns.');
}

/** Turns a selector over service accounts into one over endpoints. */
export function ofServiceAccounts(selector: Selector): Selector {
  return prefixed(selector, 'pcsa.');
}

function prefixed(selector: Selector, prefix: 'pcns.' | 'pcsa.'): Selector {
  if (selector.kind === 'all') return prefix === 'pcns.' ? IN_SOME : selector;
  if (selector.kind === 'global') return prefix === 'pcns.' ? IN_NONE : selector;
  if ('operands' in selector) {
    return { ...selector, operands: selector.operands.map((inner) => prefixed(inner, prefix)) };
  }
  if ('operand' in selector) return { ...selector, operand: prefixed(selector.operand, prefix) };
  return { ...selector, label: prefix + selector.label };
}
