import { Prefix } from '@packet-path/core';
import type { AddressKey } from '@packet-path/ipvs-model';
import type { LinuxHost } from '@packet-path/linux-host';
import { ANYTHING, type FoundDestinations } from './wanted.ts';

/** The device on which kube-proxy keeps the addresses of services in IPVS mode. */
const DUMMY = 'kube-ipvs0';
/** Addresses told; more are counted. */
const MOST_NAMED = 8;

/** Adds the virtual services of IPVS that have an address; one for marks has none. */
export function addVirtualServices({ ipvs }: LinuxHost, found: FoundDestinations): void {
  for (const { address, protocol, port } of keysOf(ipvs)) {
    if (port !== 0) found.add({ ...ANYTHING, address, protocol, port });
  }
}

/**
 * Makes the addresses of virtual services the host's where none were given: IPVS sees only packets for
 * addresses of the host. The sentences tell what was supposed, or which addresses a given host lacks.
 */
export function supposeVirtualAddresses(host: LinuxHost, isSupposed: boolean): readonly string[] {
  const missing = new Map(
    keysOf(host.ipvs)
      .filter(({ address }) => host.routes.lookup(address)?.type !== 'local')
      .map(({ address }) => [String(address), address]),
  );
  if (missing.size === 0) return [];
  const more = missing.size > MOST_NAMED ? ` and ${missing.size - MOST_NAMED} more` : '';
  const named = `${[...missing.keys()].slice(0, MOST_NAMED).join(', ')}${more}`;
  if (!isSupposed) {
    return [
      `the host has not these addresses of virtual services, and IPVS sees no packet to them: ${named}`,
    ];
  }
  host.addInterface({
    name: DUMMY,
    addresses: [...missing.values()].map(Prefix.host),
  });
  return [`the addresses of virtual services are taken to be on ${DUMMY}: ${named}`];
}

function keysOf(ipvs: LinuxHost['ipvs']): readonly AddressKey[] {
  return ipvs.view.services.flatMap(({ key }) => (key.kind === 'address' ? [key] : []));
}
