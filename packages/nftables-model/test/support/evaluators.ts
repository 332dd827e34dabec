import { NftDispatchEvaluator, type NftEvaluator, NftLinearEvaluator } from '../../src/index.ts';

/** The evaluators that are held to the naive walk. */
export const EVALUATORS: Readonly<Record<string, () => NftEvaluator>> = {
  LinearEvaluator: () => new NftLinearEvaluator(),
  DispatchEvaluator: () => new NftDispatchEvaluator(),
  'DispatchEvaluator of all chains': () =>
    new NftDispatchEvaluator({ shortest: 1, walks: 0, worth: 0 }),
  'DispatchEvaluator of some rules': () =>
    new NftDispatchEvaluator({ shortest: 4, walks: 1, worth: 2 }),
};
