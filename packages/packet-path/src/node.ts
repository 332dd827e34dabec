/**
 * Linux hosts put together from models, Kubernetes nodes made of them, and clusters of nodes.
 *
 * @module
 */
export * from '@packet-path/kubernetes-cluster';
export * from '@packet-path/linux-host';
export * from '@packet-path/node';
export {
  type GivenNetwork,
  givenNetwork,
  type NamedText,
  type NetworkTexts,
} from './rules/given-network.ts';
export { recognise } from './rules/recognise.ts';
export {
  type NotedHost,
  notedHost,
  type RulesHostOptions,
  rulesHost,
} from './rules/rules-host.ts';
