/**
 * Experiments over data planes: counting, comparing, and the reports of both.
 *
 * `runStudy` connects a pod to every service port of every cluster through every data plane, once for
 * each endpoint, and counts the work. The result is plain JSON; `studyTable`, `studyCsv`,
 * `studyCharts` and `studyHtml` print it, `joinStudies` puts parts together.
 *
 * `compareFlow` and `compareFlows` send flows through a host of each data plane, led to the same
 * endpoint, and lay the ledgers side by side; `comparisonText`, `comparisonMarkdown` and
 * `comparisonJson` print them.
 *
 * All of it takes data planes (`@packet-path/data-plane`) and knows no proxy and no model by name:
 * a plane of one's own is studied as kube-proxy's modes are. Counters and their headings come from
 * the ledger's own declarations.
 *
 * `runWorkload` plays a workload in virtual time on the processors of a node (`Machine`), with constants
 * of `@packet-path/cost`; `measureArticle`, `measureBlog` and `simulateTail` make the figures of three
 * publications. Closed forms stand beside the simulation of events, and agree with it.
 *
 * Not here: the cost of programming a host, which the host's own ledger tells.
 *
 * @module
 */

export {
  type ArticleMeasurement,
  type ArticleMode,
  type ArticleOptions,
  type ArticlePlanes,
  articleNode,
  measureArticle,
  type SimulatedRun,
} from './article/measure-article.ts';
export {
  type ClientNode,
  estimatorRun,
  fullSync,
  loadOfNode,
} from './article/node-model.ts';
export { busiestShare, CLOSED_FORM_RANGE } from './article/node-queues.ts';
export {
  type ArticleFigures,
  articleFigures,
  differenceOf,
  growthOf,
  processorFigure,
} from './article/processor-figure.ts';
export {
  candidateShares,
  meanResponse,
  nodeOf,
  responseFigure,
} from './article/response-figure.ts';
export { responseTime } from './article/response-time.ts';
export type {
  BalanceClient,
  BalanceEndpoint,
  BalanceOptions,
  BalanceResult,
  EvenedOut,
  ScaleUp,
} from './balance/balance.ts';
export { balanceFigure, type NamedBalance } from './balance/balance-figure.ts';
export {
  type BalanceNodesOptions,
  balanceEndpoints,
  balanceNodes,
} from './balance/balance-nodes.ts';
export { type Fairness, fairnessOf, jainIndex } from './balance/fairness.ts';
export { runBalance } from './balance/run-balance.ts';
export {
  BLOG_PUBLISHED,
  type BlogError,
  type BlogMeasurement,
  type BlogPlanes,
  blogErrors,
  blogFigure,
  measureBlog,
  medianError,
  timeOf,
} from './blog/blog-figure.ts';
export { firstPacketPercentiles } from './blog/first-packet.ts';
export { drawLineChart } from './chart/draw-line-chart.ts';
export type { Axis, LineChart, Mark, Panel, Point, Series, Tone } from './chart/line-chart.ts';
export { SteeredChoices } from './choices/steered-choices.ts';
export { compareFlow, compareFlows } from './compare/compare-flows.ts';
export { compareOpenings } from './compare/compare-openings.ts';
export type {
  CompareOptions,
  FlowComparison,
  NamedFlow,
  OpeningComparison,
  OpeningReport,
  PlaneReport,
} from './compare/comparison.ts';
export { comparisonJson, comparisonMarkdown, comparisonText } from './compare/comparison-text.ts';
export { type ExpectedWork, expectedWork } from './expected/expected-work.ts';
export { checkFigure, checkFigures } from './figure/check-figure.ts';
export type {
  Figure,
  FigureAssumption,
  FigureAxis,
  FigurePanel,
  FigurePoint,
  FigureSeries,
} from './figure/figure.ts';
export { figureCsv, figureJson } from './figure/figure-text.ts';
export { type Distribution, Histogram } from './histogram/histogram.ts';
export { Accounts, type CauseTimes } from './machine/accounts.ts';
export {
  closedLoop,
  evenStream,
  loadOf,
  type Stream,
  timeAfterSoftirqs,
  timeInTurn,
  timeShared,
  waitForRun,
} from './machine/closed-form.ts';
export { Machine } from './machine/machine.ts';
export type { Charge, Job, Softirq } from './machine/task.ts';
export { csvRow } from './print/csv.ts';
export {
  type Attributes,
  type Content,
  element,
  escapeMarkup,
  type Markup,
  raw,
} from './print/markup.ts';
export { assumptionsOf } from './profile/assumptions.ts';
export { type PricedProfile, priceOf, type Times } from './profile/price.ts';
export { type Profile, type ProfileOptions, profileOf } from './profile/profile.ts';
export type { ClusterRuns, StudyHead } from './report/columns.ts';
export { describeCharts, type StudyChart, studyCharts } from './report/study-charts.ts';
export { studyCsv } from './report/study-csv.ts';

export { studyHtml } from './report/study-html.ts';
export { clusterHeading, StudyLines } from './report/study-lines.ts';
export { studyNotes, studyTable } from './report/study-table.ts';
export {
  SizeSweep,
  type SizeSweepOptions,
  type SizeSweepRow,
  sweepSizes,
} from './size-sweep/size-sweep.ts';
export type { Summary } from './statistics/summary.ts';
export { Tally } from './statistics/tally.ts';
export type { StudyDestination } from './study/destination.ts';
export { joinStudies } from './study/join-studies.ts';
export {
  type Measurement,
  type MeasureOptions,
  measure,
  type Subject,
} from './study/measure.ts';
export type {
  ClusterKind,
  DestinationCost,
  EndpointsMet,
  OtherDestination,
  OtherOutcome,
  RequestCost,
  StudyPlaneName,
  StudyResult,
  StudyRun,
  StudySample,
} from './study/result.ts';
export {
  DEFAULT_REQUESTS,
  DEFAULT_SAMPLES,
  planeName,
  runStudy,
  type StudyCluster,
  type StudyOptions,
  type StudyProgress,
} from './study/run-study.ts';
export type { StudyProgramming } from './study/study-programming.ts';
export {
  type SimulatedRow,
  simulateTail,
  simulateTailGrid,
  type TailCell,
  type TailOptions,
} from './tail/simulate-tail.ts';
export { riseOf, tailFigure } from './tail/tail-figure.ts';
export { EMULATED_ROWS, type TailRow, type TailTimes } from './tail/tail-published.ts';
export type { PeriodicSyncs } from './workload/proxy-syncs.ts';
export { readWorkload } from './workload/read-workload.ts';
export type { GroupResult, WorkloadResult } from './workload/result.ts';
export { type RunWorkloadOptions, runWorkload } from './workload/run-workload.ts';
export type {
  Arrivals,
  Churn,
  ClientGroup,
  ServiceChoice,
  Size,
  Workload,
} from './workload/workload.ts';
