import type { Address, Family, PacketBuffer } from '@packet-path/core';
import { headerMatches } from './header-matches.ts';
import type { AddressTest, RuleHeader } from './rule-header.ts';

/**
 * The headers of a chain's rules, side by side in one array of 32-bit words, as the kernel keeps
 * them: a rule that does not match costs a few comparisons of integers.
 *
 * A rule is: source, its mask, destination, its mask (one word each for IPv4, four for IPv6), then
 * the protocol, or `CAREFUL` where the header says more than that.
 */
export interface PackedHeaders {
  /** The first rule at or behind `from` whose header matches; the number of rules when none does. */
  find(from: number, packet: PacketBuffer): number;
}

/** Instead of a protocol: the header has negations, interfaces or fragments to look at. */
const CAREFUL = -1;

export function packHeaders(headers: readonly RuleHeader[], family: Family): PackedHeaders {
  return family === 4 ? new PackedHeaders4(headers) : new PackedHeaders6(headers);
}

const STRIDE_4 = 5;

class PackedHeaders4 implements PackedHeaders {
  readonly #words: Int32Array;
  readonly #headers: readonly RuleHeader[];

  constructor(headers: readonly RuleHeader[]) {
    this.#headers = headers;
    this.#words = new Int32Array(headers.length * STRIDE_4);
    let at = 0;
    for (const header of headers) {
      const source = plain(header.source);
      const destination = plain(header.destination);
      this.#words[at] = source?.address.w3 ?? 0;
      this.#words[at + 1] = source?.mask.w3 ?? 0;
      this.#words[at + 2] = destination?.address.w3 ?? 0;
      this.#words[at + 3] = destination?.mask.w3 ?? 0;
      this.#words[at + 4] = isCareful(header) ? CAREFUL : header.protocol;
      at += STRIDE_4;
    }
  }

  find(from: number, packet: PacketBuffer): number {
    const words = this.#words;
    const source = packet.source.w3;
    const destination = packet.destination.w3;
    const protocol = packet.protocol;
    const end = words.length;
    for (let at = from * STRIDE_4; at < end; at += STRIDE_4) {
      if (((destination ^ words[at + 2]!) & words[at + 3]!) !== 0) continue;
      if (((source ^ words[at]!) & words[at + 1]!) !== 0) continue;
      const wanted = words[at + 4]!;
      if (wanted === protocol || wanted === 0) return at / STRIDE_4;
      if (wanted !== CAREFUL) continue;
      const rule = at / STRIDE_4;
      if (headerMatches(this.#headers[rule]!, packet)) return rule;
    }
    return end / STRIDE_4;
  }
}

const STRIDE_6 = 17;

class PackedHeaders6 implements PackedHeaders {
  readonly #words: Int32Array;
  readonly #headers: readonly RuleHeader[];

  constructor(headers: readonly RuleHeader[]) {
    this.#headers = headers;
    this.#words = new Int32Array(headers.length * STRIDE_6);
    let at = 0;
    for (const header of headers) {
      const source = plain(header.source);
      const destination = plain(header.destination);
      if (source !== null) {
        this.#pack(at, source.address);
        this.#pack(at + 4, source.mask);
      }
      if (destination !== null) {
        this.#pack(at + 8, destination.address);
        this.#pack(at + 12, destination.mask);
      }
      this.#words[at + 16] = isCareful(header) ? CAREFUL : header.protocol;
      at += STRIDE_6;
    }
  }

  find(from: number, packet: PacketBuffer): number {
    const words = this.#words;
    const { source: s, destination: d, protocol } = packet;
    const end = words.length;
    for (let at = from * STRIDE_6; at < end; at += STRIDE_6) {
      // The last word first: it is where addresses of one network differ.
      if (((d.w3 ^ words[at + 11]!) & words[at + 15]!) !== 0) continue;
      if (((s.w3 ^ words[at + 3]!) & words[at + 7]!) !== 0) continue;
      const other =
        ((d.w2 ^ words[at + 10]!) & words[at + 14]!) |
        ((d.w1 ^ words[at + 9]!) & words[at + 13]!) |
        ((d.w0 ^ words[at + 8]!) & words[at + 12]!) |
        ((s.w2 ^ words[at + 2]!) & words[at + 6]!) |
        ((s.w1 ^ words[at + 1]!) & words[at + 5]!) |
        ((s.w0 ^ words[at]!) & words[at + 4]!);
      if (other !== 0) continue;
      const wanted = words[at + 16]!;
      if (wanted === protocol || wanted === 0) return at / STRIDE_6;
      if (wanted !== CAREFUL) continue;
      const rule = at / STRIDE_6;
      if (headerMatches(this.#headers[rule]!, packet)) return rule;
    }
    return end / STRIDE_6;
  }

  #pack(at: number, address: Address): void {
    this.#words[at] = address.w0;
    this.#words[at + 1] = address.w1;
    this.#words[at + 2] = address.w2;
    this.#words[at + 3] = address.w3;
  }
}

/** An inverted test stands in no array: its mask is 0 there, and the loop looks closer. */
function plain(test: AddressTest | null): AddressTest | null {
  return test?.inverted === true ? null : test;
}

function isCareful(header: RuleHeader): boolean {
  const { source, destination, protocolInverted, fragments } = header;
  return (
    source?.inverted === true ||
    destination?.inverted === true ||
    header.inputInterface !== null ||
    header.outputInterface !== null ||
    protocolInverted ||
    fragments !== 'any'
  );
}
