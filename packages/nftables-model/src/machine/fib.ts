import {
  type Address,
  type AddressType,
  isMulticast,
  type PacketBuffer,
  type PassageHost,
  type Route,
} from '@packet-path/core';
import type { Expression } from '../ruleset/expression.ts';
import { nameWords } from '../sets/words.ts';
import type { WordReader, WordsReader } from './load.ts';
import { deviceNumber } from './meta.ts';

type Fib = Extract<Expression, { kind: 'fib' }>;

/** `RTN_*` (include/uapi/linux/rtnetlink.h). */
const ROUTE_TYPES: Readonly<Record<AddressType, number>> = {
  UNSPEC: 0,
  UNICAST: 1,
  LOCAL: 2,
  BROADCAST: 3,
  ANYCAST: 4,
  MULTICAST: 5,
  BLACKHOLE: 6,
  UNREACHABLE: 7,
  PROHIBIT: 8,
};

/** `fib daddr type` and `fib saddr . iif oif` (net/ipv4/netfilter/nft_fib_ipv4.c). */
export function fibReader(fib: Fib): WordReader {
  if (fib.result === 'type') return (packet, { host }) => ROUTE_TYPES[typeOf(host, fib, packet)];
  return (packet, { host, work }) => {
    work.routeLookups++;
    const device = deviceTo(host, fib, packet);
    return fib.result === 'check' ? Number(device !== null) : deviceNumber(host, device);
  };
}

/** `fib saddr oifname`: empty where no route leads. */
export function fibNameReader(fib: Fib): WordsReader {
  return (words, at, packet, { host, work }) => {
    work.routeLookups++;
    words.set(nameWords(deviceTo(host, fib, packet) ?? ''), at);
    return true;
  };
}

function typeOf(host: PassageHost, fib: Fib, packet: PacketBuffer): AddressType {
  const device = deviceOf(fib, packet);
  const address = addressOf(fib, packet);
  return address.family === 4
    ? host.routes.typeOf(address, device)
    : typeOfV6(host, address, device);
}

/** IPv6 asks the route first, then the address (nft_fib_ipv6.c, `__nft_fib6_eval_type`). */
function typeOfV6(host: PassageHost, address: Address, device: string | null): AddressType {
  const own = device === null ? undefined : host.interfaces.get(device);
  if (own?.addresses.some((prefix) => prefix.address.equals(address))) return 'LOCAL';
  const route = host.routes.lookup(address);
  switch (route?.type) {
    case undefined:
    case 'unreachable':
      return isMulticast(address) ? 'MULTICAST' : 'UNREACHABLE';
    case 'blackhole':
      return 'BLACKHOLE';
    case 'prohibit':
      return 'PROHIBIT';
    case 'local':
      if (device === null) return 'LOCAL';
      break;
    default:
  }
  if (isMulticast(address)) return 'MULTICAST';
  const unspecified = (address.w0 | address.w1 | address.w2 | address.w3) === 0;
  return unspecified ? 'UNSPEC' : 'UNICAST';
}

/** The device by which packets to the address leave; null where the address is local or has no route. */
function deviceTo(host: PassageHost, fib: Fib, packet: PacketBuffer): string | null {
  // A packet from lo passes unasked (`nft_fib_is_loopback`).
  if (packet.inputInterface === 'lo') return 'lo';
  const mark = fib.selectors.includes('mark') ? packet.mark : 0;
  const route: Route | undefined = host.routes.lookup(addressOf(fib, packet), mark);
  if (route?.type !== 'unicast') return null;
  const device = deviceOf(fib, packet);
  return device === null || route.interface === device ? route.interface : null;
}

function addressOf({ selectors }: Fib, { source, destination }: PacketBuffer): Address {
  return selectors.includes('saddr') ? source : destination;
}

function deviceOf({ selectors }: Fib, packet: PacketBuffer): string | null {
  if (selectors.includes('iif')) return packet.inputInterface;
  return selectors.includes('oif') ? packet.outputInterface : null;
}
