/**
 * Arbitraries, properties and assertions for tests with Packet Path: of the models themselves, of
 * rulesets and clusters, and of data planes of your own.
 *
 * @module
 */
export { addresses } from './arbitrary/addresses.ts';
export { endpoints, ports } from './arbitrary/endpoints.ts';
export { families } from './arbitrary/families.ts';
export { flows } from './arbitrary/flows.ts';
export { type PacketsOptions, packets } from './arbitrary/packets.ts';
export { prefixes } from './arbitrary/prefixes.ts';
export { unicastAddresses } from './arbitrary/unicast-addresses.ts';
export {
  expectConstant,
  expectGrowth,
  expectLinear,
  expectLogarithmic,
  expectQuadratic,
} from './complexity/expect-growth.ts';
export { type Growth, type GrowthKind, type GrowthOptions, growth } from './complexity/growth.ts';
export type { Sample } from './complexity/samples.ts';
export { type ChiSquared, chiSquaredUniform } from './statistics/chi-squared.ts';
