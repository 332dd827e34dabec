/**
 * Counted work as time.
 *
 * Models count and know no nanosecond. A `Calibration` has one constant for each thing counted, with
 * its unit, its range (low, best, high), how it was found and where: a rule walked in the cache and out of
 * it, each counter of the ledger or its kind, what processes do for a request, each quantity of
 * programming, IPVS's estimators. `packetCost`, `syncCost` and `estimatorCost` multiply: their answers are
 * lists of parts, each with its constant, so that a reader sees where a number comes from, and a constant
 * changed in one place (`withConstants`) moves its part of every result and nothing else.
 *
 * A result is a band: `bandOf` computes it at the best values and over draws from the ranges.
 *
 * Five calibrations come with the package; `readCalibration` reads a user's own.
 *
 * Not modelled: caches beyond the two prices of a rule, memory bandwidth that processors share,
 * frequency changes, and hypervisors. Waiting for a processor is the machine's part, in
 * `@packet-path/experiment`.
 *
 * @module
 */
export { ARTICLE_2019 } from './calibrations/article-2019.ts';
export { BLOG_2025 } from './calibrations/blog-2025.ts';
export { CALIBRATIONS, calibrationNamed } from './calibrations/calibrations.ts';
export { EMULATED_KERNEL } from './calibrations/emulated-kernel.ts';
export { HUAWEI_2017 } from './calibrations/huawei-2017.ts';
export { KUBERNETES_NFTABLES } from './calibrations/kubernetes-nftables.ts';
export { MEASURED_KERNEL } from './calibrations/measured-kernel.ts';
export {
  type Calibration,
  type Constants,
  SOME_CALIBRATION,
  withConstants,
} from './constant/calibration.ts';
export { type Basis, CAUSES, type Cause, type Constant, type Unit } from './constant/constant.ts';
export {
  type ConstantDeclaration,
  type ConstantName,
  constantDeclaration,
  SYNC_QUANTITIES,
  type SyncQuantity,
} from './constant/constants.ts';
export {
  type Band,
  type BandOptions,
  bandOf,
  bandOver,
  bestValues,
  drawnValues,
  drawsOf,
  type Values,
} from './constant/values.ts';
export { ESTIMATION_PERIOD, estimatorCost, estimators } from './pricing/estimator-cost.ts';
export { packetCost, packetsCost } from './pricing/packet-cost.ts';
export { PacketCounts, type StoredCounts } from './pricing/packet-counts.ts';
export { PacketPrices } from './pricing/packet-prices.ts';
export { byCause, type Part, total } from './pricing/parts.ts';
export { pairs, type SyncWork, syncCost } from './pricing/sync-cost.ts';
export { type ReadCalibrationOptions, readCalibration } from './read-calibration.ts';
export * from './words.ts';
