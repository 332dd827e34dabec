import { formatEndpoint } from '../address/endpoint.ts';
import { hasPorts, protocolName } from '../packet/protocol.ts';
import type { Flow } from './path.ts';

/** A flow as a line: `10.244.1.5:40000 -> 10.96.0.10:80 tcp`, without ports where there are none. */
export function formatFlow({ protocol, source, destination }: Flow): string {
  const end = hasPorts(protocol) ? formatEndpoint : ({ address }: Flow['source']) => `${address}`;
  return `${end(source)} -> ${end(destination)} ${protocolName(protocol)}`;
}
