import { IP_HEADER, type PacketBuffer, type Passage, pathMtu, type Route } from '@packet-path/core';
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
      return (packet, passage) => (routeOf(passage, packet) === undefined ? undefined : 0);
    case 'ipsec':
      return (packet, passage) => (routeOf(passage, packet) === undefined ? undefined : 0);
    case 'nexthop':
      return (packet, passage) => (packet.family === 4 ? nextHop(passage, packet)?.w3 : undefined);
    case 'mtu':
      // The largest segment of TCP that fits (`get_tcpmss`).
      return (packet, passage) => {
        if (routeOf(passage, packet) === undefined) return undefined;
        const mtu = pathMtu(passage.host, packet);
        const headers = IP_HEADER[packet.family] + TCP_HEADER;
        return mtu <= headers || mtu > 0xffff ? DEFAULT_SEGMENT : mtu - headers;
      };
    default:
      return undefined;
  }
}

/** `rt ip6 nexthop`. */
export const nextHopReader: WordsReader = (words, at, packet, passage) => {
  const hop = packet.family === 6 ? nextHop(passage, packet) : undefined;
  if (hop === undefined) return false;
  words[at] = hop.w0;
  words[at + 1] = hop.w1;
  words[at + 2] = hop.w2;
  words[at + 3] = hop.w3;
  return true;
};

/** The moment of a packet's way at which its route is asked for. */
type Place = Pick<Passage, 'host' | 'hook'>;

/** One that has just arrived is not routed, unless it comes back by `lo`, with the route by which it left. */
function routeOf({ host, hook }: Place, packet: PacketBuffer): Route | undefined {
  if (hook === 'PREROUTING' && packet.inputInterface !== 'lo') return undefined;
  return host.routes.lookup(packet.destination, packet.mark);
}

/** The gateway of the route, or the destination itself where it is on the link (`rt_nexthop`). */
function nextHop(place: Place, packet: PacketBuffer): PacketBuffer['destination'] | undefined {
  const route = routeOf(place, packet);
  return route === undefined ? undefined : (route.via ?? packet.destination);
}
