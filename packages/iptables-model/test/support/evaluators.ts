import { DispatchEvaluator, type Evaluator, LinearEvaluator } from '../../src/index.ts';

/** The evaluators that are held to the naive walk. */
export const EVALUATORS: Readonly<Record<string, () => Evaluator>> = {
  LinearEvaluator: () => new LinearEvaluator(),
  DispatchEvaluator: () => new DispatchEvaluator(),
  'DispatchEvaluator of all chains': () => new DispatchEvaluator({ shortest: 1, walks: 0 }),
};
