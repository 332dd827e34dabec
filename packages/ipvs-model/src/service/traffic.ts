/** What passed a service or a destination since it was made (`struct ip_vs_kstats`). */
export class Traffic {
  /** Connections scheduled; templates of persistence are none. */
  connections = 0;
  /** From clients. */
  incomingPackets = 0;
  /** From servers, where these pass the director. */
  outgoingPackets = 0;
  /** Bytes, IP headers included. */
  incomingBytes = 0;
  outgoingBytes = 0;
}
