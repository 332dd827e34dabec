import { formatEndpoint, type Packet } from '@packet-path/core';
import type { Json } from '../case/kernel-case.ts';
import type { Observation } from '../observe/observation.ts';
import { type Difference, unequal } from './difference.ts';

/** Compares the server that a client's packet went to, through IPVS or by its own address. */
export function compareDestination(expected: Json | undefined, seen: Observation): Difference[] {
  return unequal('destination', expected, destinationOf(seen));
}

function destinationOf(seen: Observation): string | null {
  const { traversal, chosenDestination } = seen;
  if (traversal === undefined || isFromServer(seen)) return null;
  const [reached] = traversal.outcome === 'forwarded' ? traversal.emitted : traversal.delivered;
  if (reached === undefined) return null;
  // A packet that came back through lo went to the address it was delivered to, not to the server.
  if (chosenDestination !== null && reached.inputInterface !== 'lo') return chosenDestination;
  if (chosenDestination !== null) return formatServer(reached);
  return isToServer(reached, seen) ? formatServer(reached) : null;
}

function isFromServer({ step, case: { setup } }: Observation): boolean {
  const name = step.packet?.inputInterface;
  return setup.interfaces.some((device) => device.name === name && device.side === 'server');
}

function isToServer({ destination }: Packet, { services }: Observation): boolean {
  return services().some(({ destinations }) =>
    destinations.some(({ address }) => address.equals(destination)),
  );
}

/** ICMP has no ports. */
function formatServer({ destination: address, destinationPort: port, icmp }: Packet): string {
  return icmp === null ? formatEndpoint({ address, port }) : String(address);
}
