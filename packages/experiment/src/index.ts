/**
 * Experiments: a node of a cluster as a host, the study of what a new connection costs in each data
 * plane, and its tables, charts and pages.
 *
 * @module
 */
export { drawLineChart } from './chart/draw-line-chart.ts';
export type { Axis, LineChart, Mark, Panel, Point, Series, Tone } from './chart/line-chart.ts';
export { SteeredChoices } from './choices/steered-choices.ts';
export { CLIENT_KINDS, type ClientKind, clientAddress } from './compare/client-address.ts';
export {
  type ClusterFlow,
  type ClusterFlowsOptions,
  clusterFlows,
} from './compare/cluster-flows.ts';
export { compareFlow, compareFlows, type NamedFlow } from './compare/compare-flows.ts';
export type { CompareOptions, FlowComparison, PlaneReport } from './compare/comparison.ts';
export { comparisonJson, comparisonMarkdown, comparisonText } from './compare/comparison-text.ts';
export { CLIENT_PORT, type ClusterFlowOptions, clusterFlow } from './node/cluster-flow.ts';
export {
  DATA_PLANES,
  type DataPlane,
  dataPlanes,
  planeNode,
  withCalico,
} from './node/data-plane.ts';
export { firstPacket } from './node/first-packet.ts';
export { hostView } from './node/host-view.ts';
export {
  KubernetesNode,
  type KubernetesNodeOptions,
  kubernetesNode,
  type NodeHostOptions,
  POD_DEVICE,
  UPLINK,
} from './node/kubernetes-node.ts';
export { type NodeNetwork, type NodePlace, nodePlace } from './node/node-place.ts';
export type { NodePolicyOptions } from './node/node-policy.ts';
export { describeCharts, type StudyChart, studyCharts } from './report/study-charts.ts';
export { studyCsv } from './report/study-csv.ts';
export { studyHtml } from './report/study-html.ts';
export { studyTable } from './report/study-table.ts';
export type { Summary } from './statistics/summary.ts';
export { Tally } from './statistics/tally.ts';
export { joinStudies } from './study/join-studies.ts';
export type {
  ClusterKind,
  DestinationCost,
  OtherDestination,
  OtherOutcome,
  ProgramSize,
  RequestCost,
  StudyPlaneName,
  StudyResult,
  StudyRun,
} from './study/result.ts';
export { type RulesStudyOptions, runRulesStudy } from './study/run-rules-study.ts';
export {
  DEFAULT_REQUESTS,
  runStudy,
  type StudyCluster,
  type StudyOptions,
  type StudyProgress,
} from './study/run-study.ts';
export { STUDY_PLANES, type StudyPlane } from './study/study-plane.ts';
