/**
 * Sweeps: a study run once for each cell of a grid of parameters, on one machine or on many.
 *
 * `openSweep` reads the definition and loads the study and data planes it names; nothing is run before
 * all of it fits. `runShard` runs a shard's cells on worker threads and appends a line for each to a part
 * of the folder; whoever runs the same sweep again goes on from the lines that are there. `mergeParts` puts
 * the parts together, `mergedNdjson`, `mergedCsv` and `mergedParquet` write them.
 *
 * A cell's seed comes from the sweep's seed and the cell's parameters, so results do not depend on
 * shards, workers or order. A sweep's identity, in every line, keeps unlike parts apart.
 *
 * Not here: an engine. Slurm, Kubernetes, Grid Engine and GNU parallel give a task its index; `shardOf` reads
 * it.
 *
 * @module
 */
export type { DoneCell, FailedCell } from './cell/cell-line.ts';
export { type CellCosts, cellCosts } from './cost/cell-costs.ts';
export { openSweep } from './definition/open-sweep.ts';
export type { Sweep } from './definition/sweep.ts';
export type { SweepDefinition } from './definition/sweep-definition.ts';
export { readHead, type SweepHead } from './folder/sweep-folder.ts';
export { cellSeed } from './grid/cell-seed.ts';
export { type CellParameters, Grid } from './grid/grid.ts';
export { type JobFiles, type JobOptions, type TaskNeeds, taskNeeds } from './job/job.ts';
export { type KubernetesJobOptions, kubernetesJob } from './job/kubernetes-job.ts';
export { parallelJob } from './job/parallel-job.ts';
export { slurmJob } from './job/slurm-job.ts';
export { type MergedSweep, mergeParts } from './merge/merge-parts.ts';
export { mergedCsv, mergedNdjson } from './merge/write-merged.ts';
export { mergedParquet } from './merge/write-parquet.ts';
export { workersFor } from './pool/workers-for.ts';
export {
  type RunShardOptions,
  runShard,
  type ShardProgress,
  type ShardReport,
} from './run/run-shard.ts';
export { cellsOf, parseShard, SHARDS_VARIABLE, type Shard, shardOf, WHOLE } from './shard/shard.ts';
export { BUILT_IN_STUDIES } from './study/built-in.ts';
export type { Parameter, ParameterValue } from './study/parameter.ts';
export type {
  CellEstimate,
  CellResults,
  ResultKind,
  StudyCell,
  SweepStudy,
} from './study/sweep-study.ts';
export * from './words.ts';
