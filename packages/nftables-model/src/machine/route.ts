import {
  IP_HEADER,
  type PacketBuffer,
  type PassageHost,
  pathMtu,
  type Route,
} from '@packet-path/core';
import type { WordReader, WordsReader } from './load.ts';

const TCP_HEADER = 20;
/** The segment where a way's MTU is no number of 16 bits, as on `lo` (include/net/tcp.h, `TCP_MSS_DEFAULT`). */
const DEFAULT_SEGMENT = 536;

/**
 * Readers of `rt` (net/netfilter/nft_rt.c, `nft_rt_get_eval`), which asks the route that the packet
 * takes: a packet that was not routed yet has none, and ends the rule.
 */
export function routeReader(key: string): WordReader | undefined {
  switch (key) {
    case 'classid':
      return (packet, { host }) => (routeOf(host, packet) === undefined ? undefined : 0);
    case 'ipsec':
      return (packet, { host }) => (routeOf(host, packet) === undefined ? undefined : 0);
    case 'nexthop':
      return (packet, { host }) => (packet.family === 4 ? nextHop(host, packet)?.w3 : undefined);
    case 'mtu':
      // The largest segment of TCP that fits (`get_tcpmss`).
      return (packet, { host }) => {
        if (routeOf(host, packet) === undefined) return undefined;
        const mtu = pathMtu(host, packet);
        const headers = IP_HEADER[packet.family] + TCP_HEADER;
        return mtu <= headers || mtu > 0xffff ? DEFAULT_SEGMENT : mtu - headers;
      };
    default:
      return undefined;
  }
}

/** `rt ip6 nexthop`. */
export const nextHopReader: WordsReader = (words, at, packet, { host }) => {
  const hop = packet.family === 6 ? nextHop(host, packet) : undefined;
  if (hop === undefined) return false;
  words[at] = hop.w0;
  words[at + 1] = hop.w1;
  words[at + 2] = hop.w2;
  words[at + 3] = hop.w3;
  return true;
};

function routeOf(host: PassageHost, packet: PacketBuffer): Route | undefined {
  return host.routes.lookup(packet.destination, packet.mark);
}

/** The gateway of the route, or the destination itself where it is on the link (`rt_nexthop`). */
function nextHop(host: PassageHost, packet: PacketBuffer): PacketBuffer['destination'] | undefined {
  const route = routeOf(host, packet);
  return route === undefined ? undefined : (route.via ?? packet.destination);
}
