/** The counts of a service or a destination, or how fast they grow. */
export interface TrafficCounts {
  /** Connections scheduled; templates of persistence are not counted. */
  readonly connections: number;
  /** Packets from clients. */
  readonly incomingPackets: number;
  /** Packets from servers, where these pass the director. */
  readonly outgoingPackets: number;
  /** Bytes from clients, IP headers included. */
  readonly incomingBytes: number;
  /** Bytes from servers, IP headers included. */
  readonly outgoingBytes: number;
}
