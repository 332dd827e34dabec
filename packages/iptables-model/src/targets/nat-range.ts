import type { NatRange } from '@packet-path/conntrack';
import { type Address, type Family, hasPorts, PacketPathError, parsePort } from '@packet-path/core';
import type { RuleContext } from '../extension/extension.ts';
import type { GivenOption } from '../text/given-options.ts';
import { readAddress } from '../text/masked-address.ts';

/** DCCP: rules may give its ports, which packets here do not have. */
const DCCP = 33;

/**
 * Reads `10.0.0.1`, `10.0.0.1-10.0.0.9:80-90`, `:8081`, `[fd00::1]:80`.
 *
 * @throws {PacketPathError} `bad-address`, `bad-port` or `not-allowed`
 */
export function readNatRange(option: GivenOption, rule: RuleContext): NatRange {
  const [addresses, ports] = splitPorts(option.value, rule.family);
  if (ports !== null) checkPortsAllowed(option, rule);
  return {
    ...(addresses !== '' && { addresses: option.read(() => readPair(addresses, rule.family)) }),
    ...(ports !== null && { ports: option.read(() => readPorts(ports)) }),
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

/** Reads `80` or `80-90`. @throws {PacketPathError} `bad-port` */
export function readPorts(text: string): { readonly first: number; readonly last: number } {
  const dash = text.indexOf('-');
  const first = parsePort(dash < 0 ? text : text.slice(0, dash));
  const last = dash < 0 ? first : parsePort(text.slice(dash + 1));
  if (first <= last && first > 0) return { first, last };
  throw new PacketPathError('bad-port', `'${text}' are no ports to rewrite to`, {
    expected: 'a port, or the lower one, - and the higher one',
  });
}

/** The range as the tools print it: addresses, then ports. */
export function writeNatRange({ addresses, ports }: NatRange): string {
  const portText = ports === undefined ? '' : `:${writePorts(ports)}`;
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
