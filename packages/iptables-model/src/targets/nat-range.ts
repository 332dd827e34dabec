import type { NatRange } from '@packet-path/conntrack';
import { type Address, type Family, hasPorts, PacketPathError, parsePort } from '@packet-path/core';
import type { RuleContext } from '../extension/extension.ts';
import type { GivenOption } from '../text/given-options.ts';
import { readAddress } from '../text/masked-address.ts';
import { readPort, servicePort } from '../text/service-ports.ts';

/** DCCP: rules may give its ports, which packets here do not have. */
const DCCP = 33;

/**
 * Reads `10.0.0.1`, `10.0.0.1-10.0.0.9:80-90`, `:8081`, `[fd00::1]:80`, and where ports may be shifted
 * `10.0.0.1:30000-30999/20000`.
 *
 * @throws {PacketPathError} `bad-address`, `bad-port` or `not-allowed`
 */
export function readNatRange(option: GivenOption, rule: RuleContext, mayShift = false): NatRange {
  const [addresses, ports] = splitPorts(option.value, rule.family);
  if (ports !== null) checkPortsAllowed(option, rule);
  return {
    ...(addresses !== '' && { addresses: option.read(() => readPair(addresses, rule.family)) }),
    ...(ports !== null && option.read(() => readShiftedPorts(ports, mayShift))),
  };
}

/** Ports need a protocol that has them. @throws {PacketPathError} `not-allowed` */
export function checkPortsAllowed(option: GivenOption, rule: RuleContext): void {
  const { protocol, protocolInverted } = rule;
  if (!protocolInverted && (hasPorts(protocol) || protocol === DCCP)) return;
  option.fail('not-allowed', 'ports without a protocol that has them', '-p tcp, udp or sctp');
}

/** The addresses, and the ports where there are any. */
function splitPorts(text: string, family: Family): readonly [string, string | null] {
  const bracket = text.startsWith('[') ? text.indexOf(']') : -1;
  if (bracket >= 0) {
    const rest = text.slice(bracket + 1);
    return [text.slice(1, bracket), rest === '' ? null : rest.replace(/^:/, '')];
  }
  const colon = family === 4 || text.startsWith(':') ? text.indexOf(':') : -1;
  // `::1` begins with a colon, but ports never hold another one.
  if (colon < 0 || (family === 6 && text.includes(':', colon + 1))) return [text, null];
  return [text.slice(0, colon), text.slice(colon + 1)];
}

function readPair(
  text: string,
  family: Family,
): { readonly first: Address; readonly last: Address } {
  const dash = text.indexOf('-');
  const first = readAddress(dash < 0 ? text : text.slice(0, dash), family);
  const last = dash < 0 ? first : readAddress(text.slice(dash + 1), family);
  if (first.compare(last) <= 0) return { first, last };
  throw new PacketPathError('bad-address', `the range '${text}' runs backwards`, {
    expected: 'the lower address first',
  });
}

/** Reads `80-90`, or `80-90/8080`: the port that becomes the first of the range. */
function readShiftedPorts(text: string, mayShift: boolean): Pick<NatRange, 'ports' | 'basePort'> {
  const slash = mayShift ? text.indexOf('/') : -1;
  if (slash < 0) return { ports: readPorts(text) };
  const ports = readPorts(text.slice(0, slash));
  const base = readPort(text.slice(slash + 1));
  if (base > 0 && ports.first < ports.last) return { ports, basePort: base };
  throw new PacketPathError('bad-port', `'${text}' are no shifted ports`, {
    expected: 'a range of ports, / and a port above 0',
  });
}

/** Reads `80`, `80-90` or the name of a service. @throws {PacketPathError} `bad-port` */
export function readPorts(text: string): { readonly first: number; readonly last: number } {
  // A service's name may have a dash in it.
  const dash = servicePort(text) === undefined ? text.indexOf('-') : -1;
  const first = dash < 0 ? readPort(text) : parsePort(text.slice(0, dash));
  const last = dash < 0 ? first : parsePort(text.slice(dash + 1));
  if (first <= last) return { first, last };
  throw new PacketPathError('bad-port', `'${text}' are no ports to rewrite to`, {
    expected: 'a port, or the lower one, - and the higher one',
  });
}

/** The range as the tools print it: addresses, then ports. */
export function writeNatRange({ addresses, ports, basePort }: NatRange): string {
  const shift = basePort === undefined ? '' : `/${basePort}`;
  const portText = ports === undefined ? '' : `:${writePorts(ports)}${shift}`;
  if (addresses === undefined) return portText;
  const { first, last } = addresses;
  const text = first.equals(last) ? `${first}` : `${first}-${last}`;
  return first.family === 6 && ports !== undefined ? `[${text}]${portText}` : text + portText;
}

export function writePorts({ first, last }: { first: number; last: number }): string {
  return first === last ? `${first}` : `${first}-${last}`;
}

/** `--random`, `--random-fully` and `--persistent`, in the order the tools print them. */
export function writeNatFlags({ random, fullyRandom, persistent }: NatRange): readonly string[] {
  return [
    random ? '--random' : '',
    fullyRandom ? '--random-fully' : '',
    persistent ? '--persistent' : '',
  ];
}
