import type { NatRange } from '@packet-path/conntrack';
import { type Address, netmask } from '@packet-path/core';
import type { ExtensionTarget } from '../ruleset/extension-target.ts';
import { DNAT, SNAT } from '../targets/nat.ts';
import type { AddressReader } from './address-reader.ts';

const ZERO = 48;
const NINE = 57;
const ALL_BITS: Address = netmask(4, 32);

/** Whether a target rewrites to one IPv4 address and one port, and has no other option. */
export function isOfEndpoint({ extension, options }: ExtensionTarget): boolean {
  if (extension !== DNAT && extension !== SNAT) return false;
  const range = options as NatRange;
  const keys = Object.keys(range);
  return keys.length === 2 && range.addresses?.first.family === 4 && range.ports !== undefined;
}

/** Reads the value of such a target, `10.0.0.1:80`, in the place where it stands in a text. */
export class EndpointReader {
  readonly #addresses: AddressReader;
  readonly #ports = new Map<number, NatRange['ports'] & object>();

  constructor(addresses: AddressReader) {
    this.#addresses = addresses;
  }

  /** Undefined where another value stands there. */
  read(text: string, start: number, end: number): NatRange | undefined {
    const colon = text.indexOf(':', start);
    const port = portAt(text, colon + 1, end);
    const first = this.#addresses.read(text, start, colon, ALL_BITS);
    if (first === undefined || port === undefined) return undefined;
    let ports = this.#ports.get(port);
    if (ports === undefined) {
      ports = Object.freeze({ first: port, last: port });
      this.#ports.set(port, ports);
    }
    return { addresses: { first, last: first }, ports };
  }
}

/** A port other than 0, without leading zeros. */
function portAt(text: string, start: number, end: number): number | undefined {
  let port = 0;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code < ZERO || code > NINE || (code === ZERO && port === 0)) return undefined;
    port = port * 10 + code - ZERO;
    if (port > 65_535) return undefined;
  }
  return port === 0 ? undefined : port;
}
