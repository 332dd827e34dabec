import { sha256Words } from './sha256-words.ts';

/** RFC 4648. */
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const LENGTH = 16;
const DIGITS: readonly number[] = Array.from(BASE32, (digit) => digit.charCodeAt(0));

/** The first 16 base32 digits of SHA-256, which keep a chain's name within 28 characters. */
export function chainHash(text: string): string {
  return hashedName([], text);
}

/**
 * A name that ends in the digits of a text. It is made whole: digits that are joined one by one are a tree of
 * strings, which a table of 100,000 names would go through at every look-up.
 *
 * @param start codes of the characters before the digits; the digits are put behind them
 */
function hashedName(start: number[], text: string): string {
  const digest = sha256Words(text);
  const before = start.length;
  let held = 0;
  let bits = 0;
  for (let index = 0, digits = 0; digits < LENGTH; digits++) {
    if (bits < 5) {
      const octet = digest[index >> 2]! >>> (24 - 8 * (index & 3));
      held = ((held << 8) | (octet & 0xff)) & 0xfff;
      index++;
      bits += 8;
    }
    bits -= 5;
    start.push(DIGITS[(held >>> bits) & 31]!);
  }
  const name = String.fromCharCode.apply(null, start);
  start.length = before;
  return name;
}

const ENDPOINT: number[] = Array.from('KUBE-SEP-', (letter) => letter.charCodeAt(0));

/**
 * The names of a port's chains: `KUBE-SVC-XPGD46QRK7WJZT7O` for `ns1/svc1:p80` and `tcp`
 * (iptables `proxier.go`, `portProtoHash` and `servicePortEndpointChainName`).
 */
export class ChainNames {
  readonly #key: string;
  readonly #hash: string;

  constructor(name: string, protocol: string) {
    this.#key = name + protocol;
    this.#hash = chainHash(this.#key);
  }

  /** The chain of endpoints of the Cluster policy. */
  get cluster(): string {
    return `KUBE-SVC-${this.#hash}`;
  }

  /** The chain of endpoints of the Local policy. */
  get local(): string {
    return `KUBE-SVL-${this.#hash}`;
  }

  /** The chain of traffic from outside. */
  get external(): string {
    return `KUBE-EXT-${this.#hash}`;
  }

  /** The chain of a load balancer's source ranges. */
  get firewall(): string {
    return `KUBE-FW-${this.#hash}`;
  }

  /** The 2019 layout's chain of the Local external policy. */
  get localExternal(): string {
    return `KUBE-XLB-${this.#hash}`;
  }

  /** The chain of one endpoint, given as `10.180.0.1:80` or `[fd00::1]:80`. */
  endpoint(endpoint: string): string {
    return hashedName(ENDPOINT, this.#key + endpoint);
  }
}
