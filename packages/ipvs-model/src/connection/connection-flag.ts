/** Flags of a connection (some of include/uapi/linux/ip_vs.h, `IP_VS_CONN_F_*`), as bits. */
export const ConnectionFlag = {
  /** Counted as inactive by its destination. */
  INACTIVE: 0x01,
  /** No packet from the server was seen, and with direct routing and tunnels none is expected. */
  NO_OUTPUT: 0x02,
  /** It is never hashed, and freed when its packet is sent. */
  ONE_PACKET: 0x04,
  /** A template of persistence: it holds the destination of a client's connections. */
  TEMPLATE: 0x08,
  /** Conntrack keeps an entry for it (`net.ipv4.vs.conntrack`). */
  CONNTRACK: 0x10,
  /** It sends packets to their own destination address (`net.ipv4.vs.cache_bypass`). */
  BYPASS: 0x20,
} as const;
