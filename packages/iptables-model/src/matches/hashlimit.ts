import {
  type Address,
  type Family,
  hasPorts,
  netmask,
  type PacketBuffer,
  PacketPathError,
  packetBytes,
} from '@packet-path/core';
import type {
  MatchExtension,
  MatchResult,
  Predicate,
  RuleEnvironment,
} from '../extension/extension.ts';
import { PacketRate } from '../state/hashlimit-rate.ts';
import type { HashlimitRate, HashlimitTable } from '../state/hashlimit-table.ts';
import { masked } from '../text/masked-address.ts';
import {
  HASHLIMIT_OPTIONS,
  type HashlimitMode,
  type HashlimitOptions,
  readHashlimitOptions,
  writeHashlimitOptions,
} from './hashlimit-options.ts';

class HashlimitPredicate implements Predicate {
  readonly #options: HashlimitOptions;
  readonly #environment: RuleEnvironment;
  readonly #table: HashlimitTable;
  readonly #sourceMask: Address;
  readonly #destinationMask: Address;

  constructor(options: HashlimitOptions, environment: RuleEnvironment) {
    const { memory, family } = environment;
    this.#options = options;
    this.#environment = environment;
    this.#table = memory.holdHashlimit(family, options.name, rateOf(options));
    this.#sourceMask = netmask(family, options.sourcePrefix);
    this.#destinationMask = netmask(family, options.destinationPrefix);
  }

  matches(packet: PacketBuffer): MatchResult {
    const { modes, matches } = this.#options;
    const aboutPorts = modes.includes('srcport') || modes.includes('dstport');
    // Ports of a later fragment cannot be read (hashlimit_init_dst).
    if (aboutPorts && (packet.fragment?.offset ?? 0) > 0) return 'drop';
    return this.#table.take(this.#key(packet), packetBytes(packet)) === (matches === 'upto');
  }

  release(): void {
    const { memory, family } = this.#environment;
    memory.releaseHashlimit(family, this.#options.name);
  }

  #key(packet: PacketBuffer): string {
    return this.#options.modes.map((mode) => this.#part(mode, packet)).join(' ');
  }

  #part(mode: HashlimitMode, packet: PacketBuffer): Address | number {
    switch (mode) {
      case 'srcip':
        return masked(packet.source, this.#sourceMask);
      case 'dstip':
        return masked(packet.destination, this.#destinationMask);
      case 'srcport':
        return portsOf(packet)[0];
      case 'dstport':
        return portsOf(packet)[1];
    }
  }
}

/**
 * The ports that a limit is kept for: of ESP and AH the two halves of the security parameters index,
 * which stands where the ports would (net/netfilter/xt_hashlimit.c, include/linux/in.h,
 * `proto_ports_offset`).
 */
function portsOf({ protocol, sourcePort, destinationPort, spi }: PacketBuffer): [number, number] {
  if (hasPorts(protocol)) return [sourcePort, destinationPort];
  if (protocol !== ESP && protocol !== AH) return [0, 0];
  const index = spi ?? 0;
  return [index >>> 16, index & 0xffff];
}

/** include/uapi/linux/in.h, `IPPROTO_ESP` and `IPPROTO_AH`. */
const [ESP, AH] = [50, 51];

function rateOf(options: HashlimitOptions): HashlimitRate {
  const { average, burst, rateInterval, expire, collectEvery } = options;
  return { average, burst, rateInterval, expire, collectEvery };
}

/** `-m hashlimit`: a rate for each address, network or port (net/netfilter/xt_hashlimit.c). */
export const hashlimit: MatchExtension<HashlimitOptions> = {
  name: 'hashlimit',
  perRule: true,
  options: HASHLIMIT_OPTIONS,
  read: (given, { family }) => readHashlimitOptions(given, family),
  write: (options, family: Family) => writeHashlimitOptions(options, family),
  check({ average, burst }) {
    if (average.of === 'bytes' || !PacketRate.overflows(average.interval, burst)) return;
    throw new PacketPathError('too-large', 'burst and rate are too large together', {
      expected: 'a smaller burst, or a shorter time',
    });
  },
  compile: (options, environment) => new HashlimitPredicate(options, environment),
};
