import type { Names } from './names.ts';

/** Values that the host and its devices have. */
export const HOST_NAMES: Names = {
  fib_addrtype: [
    ['unspec', 0],
    ['unicast', 1],
    ['local', 2],
    ['broadcast', 3],
    ['anycast', 4],
    ['multicast', 5],
    ['blackhole', 6],
    ['unreachable', 7],
    ['prohibit', 8],
  ],
  pkt_type: [
    ['host', 0],
    ['unicast', 0],
    ['broadcast', 1],
    ['multicast', 2],
    ['other', 3],
  ],
  boolean: [
    ['missing', 0],
    ['exists', 1],
  ],
  iface_type: [
    ['ether', 1],
    ['ppp', 512],
    ['ipip', 768],
    ['ipip6', 769],
    ['loopback', 772],
    ['sit', 776],
    ['ipgre', 778],
  ],
  devgroup: [['default', 0]],
  realm: [['cosmos', 0]],
  classid: [
    ['none', 0],
    ['root', 0xffffffff],
  ],
  uid: [
    ['root', 0],
    ['daemon', 1],
    ['bin', 2],
    ['sys', 3],
  ],
  gid: [
    ['root', 0],
    ['daemon', 1],
    ['bin', 2],
    ['sys', 3],
  ],
  day: [
    ['Sunday', 0],
    ['Monday', 1],
    ['Tuesday', 2],
    ['Wednesday', 3],
    ['Thursday', 4],
    ['Friday', 5],
    ['Saturday', 6],
  ],
};
