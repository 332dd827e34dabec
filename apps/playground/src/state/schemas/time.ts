import { ASSUMPTIONS, FIGURES } from '../../model/protocol/time.ts';
import { oneOf, percents, whole, yesOrNo } from '../field.ts';
import { GROW } from './grow.ts';
import { SCENE } from './scene.ts';

/** The services at which the event simulation may run. */
export const TAIL_SIZES = ['1', '100', '300', '1000', '3000', '10000'] as const;

/** The figure of Time, its client's node, and its assumptions. */
export const TIME = {
  figure: oneOf([...FIGURES, 'tail'], 'response'),
  requests: GROW.requests,
  backends: whole(1, 50, 10),
  seed: SCENE.seed,
  perSecond: whole(10, 10_000, 1000),
  processors: whole(1, 64, 16),
  possible: whole(1, 64, 16),
  estimator: yesOrNo(true),
  syncs: yesOrNo(true),
  chains: yesOrNo(true),
  /** Whether events are simulated as well where the closed form answers. */
  events: yesOrNo(false),
  eventsAt: oneOf(TAIL_SIZES, '3000'),
  podsANode: whole(1, 110, 30),
  policiesAPod: whole(1, 20, 3),
  assume: percents(ASSUMPTIONS, 10, 1000),
};
