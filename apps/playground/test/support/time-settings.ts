import type { TimeSettings } from '../../src/model/protocol/time.ts';

/** Time's settings as the page opens with them. */
export const SETTINGS: TimeSettings = {
  assumptions: {},
  processors: 16,
  possible: 16,
  perSecond: 1000,
  requests: 1,
  estimator: true,
  syncs: true,
  chains: true,
  seed: '1',
};
