import type { TailRequest, TimeSettings } from '../../model/protocol/time.ts';
import type { SettledState } from '../../state/page-state.ts';

/** The client's node of a state, as the model takes it. */
export function settingsOf(values: SettledState['values']): TimeSettings {
  const { assume, processors, possible, perSecond, requests, estimator, syncs, chains, seed } =
    values;
  return {
    assumptions: assume,
    processors,
    possible,
    perSecond,
    requests,
    estimator,
    syncs,
    chains,
    seed,
  };
}

/** The run of the event simulation that belongs to a state. */
export function tailRequestOf(values: SettledState['values']): TailRequest {
  const isTail = values.figure === 'tail';
  const settings = settingsOf(values);
  return {
    machine: isTail ? 'emulated' : 'article',
    services: Number(values.eventsAt),
    ...settings,
    // The emulated machine has one processor that does everything, and no syncs.
    ...(isTail && { processors: 1, syncs: false }),
  };
}
