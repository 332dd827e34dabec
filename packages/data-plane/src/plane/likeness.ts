import type { Endpoint, Work } from '@packet-path/core';

/**
 * How a host treats new connections to a port of a service, beside those to other ports: so that a study may
 * count one port and know the others.
 */
export interface Likeness {
  /**
   * Ports with one key are treated alike: once a connection is open, each of its packets is charged the same, but
   * for entries of sets that are compared.
   */
  readonly key: string;
  /**
   * The first packets of ports with one key, outcome by outcome in their order:
   *
   * - `shifted`: between two ports all differ by one and the same ledger, as where rules are passed over before
   *   those of the port are met.
   * - `looked up`: they are equal but for look-ups that are charged by their keys (`FlowOutcome.lookups`): keys differ
   *   in the addresses of the service and of the endpoint alone.
   * - `own`: each must be counted.
   */
  readonly firstPackets: 'shifted' | 'looked up' | 'own';
  /**
   * Of `shifted` first packets: the work of the rules that are passed over before those of the port, by whose
   * difference all of the first packets differ. Undefined where only a packet can tell.
   */
  passedOver?(): Work | undefined;
  /**
   * False where a connection that an endpoint gets is none of the kind, since look-ups of its one direction meet
   * the other by the accident of a hash.
   */
  holdsFor(endpoint: Endpoint): boolean;
}
