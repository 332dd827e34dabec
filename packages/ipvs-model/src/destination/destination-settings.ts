import type { Forwarding } from './forwarding.ts';

/** The options of `-a` and `-e`; an option that was left out has its default here. */
export interface DestinationSettings {
  readonly forwarding: Forwarding;
  /** 0 takes no new connections. */
  readonly weight: number;
  /** Connections from which on the destination is overloaded; 0 for never. */
  readonly upperThreshold: number;
  /** Connections below which it is not any more; 0 for three quarters of the upper threshold. */
  readonly lowerThreshold: number;
}

/**
 * The fate of the overload flag when a destination is edited:
 *
 * - `forgiven`: a higher upper threshold, or none, clears it; any other leaves it (Linux 6.1.174).
 * - `reviewed`: it is set where the connections reach the upper threshold, and cleared where they are
 *   below the lower one (Linux 6.12.117).
 */
export type OverloadOnEdit = 'forgiven' | 'reviewed';
