/** Names of protocols as recordings have them; others are their number. */
const PROTOCOLS = {
  icmp: 1,
  tcp: 6,
  udp: 17,
  gre: 47,
  icmpv6: 58,
  sctp: 132,
  udplite: 136,
};

export function protocolNumber(name) {
  return PROTOCOLS[name] ?? Number(name);
}

export function protocolName(number) {
  const known = Object.entries(PROTOCOLS).find(([, value]) => value === number);
  return known === undefined ? String(number) : known[0];
}

/** Flags of TCP by name, from the lowest bit. */
export const FLAGS = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR'];

/** Types of SCTP's chunks, by name (RFC 9260). */
export const CHUNKS = {
  DATA: 0,
  INIT: 1,
  INIT_ACK: 2,
  SACK: 3,
  HEARTBEAT: 4,
  HEARTBEAT_ACK: 5,
  ABORT: 6,
  SHUTDOWN: 7,
  SHUTDOWN_ACK: 8,
  ERROR: 9,
  COOKIE_ECHO: 10,
  COOKIE_ACK: 11,
  SHUTDOWN_COMPLETE: 14,
};
