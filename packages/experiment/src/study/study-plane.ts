import type { KubernetesNodeOptions } from '../node/kubernetes-node.ts';
import type { StudyPlaneName } from './result.ts';

/** A data plane to study: a name, and how to build a node that uses it. */
export interface StudyPlane extends StudyPlaneName {
  /** Choices and seed are the study's. */
  readonly node: KubernetesNodeOptions;
}

/** What the published comparison measured, what iptables mode writes today, and IPVS. */
export const STUDY_PLANES: readonly StudyPlane[] = [
  {
    name: 'iptables-2019',
    title: 'iptables (2019)',
    node: { mode: 'iptables', layout: '2019' },
  },
  {
    name: 'iptables',
    title: 'iptables (today)',
    node: { mode: 'iptables', layout: 'current' },
  },
  {
    name: 'ipvs',
    title: 'IPVS',
    node: { mode: 'ipvs', scheduler: 'rr' },
  },
];
