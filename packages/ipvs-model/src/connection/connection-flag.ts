/** Notes on a connection (a choice of include/uapi/linux/ip_vs.h, `IP_VS_CONN_F_*`), as bits. */
export const ConnectionFlag = {
  /** Counted as inactive by its destination. */
  INACTIVE: 0x01,
  /** No packet from the server was seen, and with direct routing and tunnels none is expected. */
  NO_OUTPUT: 0x02,
  /** Never hashed, gone when its packet is sent. */
  ONE_PACKET: 0x04,
  /** Persistence: it only says which destination a client's connections go to. */
  TEMPLATE: 0x08,
  /** Conntrack keeps an entry for it (`net.ipv4.vs.conntrack`). */
  CONNTRACK: 0x10,
  /** It leads to the packet's own destination (`net.ipv4.vs.cache_bypass`). */
  BYPASS: 0x20,
  /** It can be found. */
  HASHED: 0x40,
} as const;
